/** Editor of a task's options or labels. Values can't be changed once answers were given. */

import { useId, useState } from "preact/hooks";
import { isTurned } from "../../direction";
import { adminStrings } from "../../strings/admin";
import type { OptionValue } from "../../tasks/options/options";
import { questionsOf } from "../../tasks/rules/questions";
import type { Task } from "../../tasks/task";
import { canShift, type OptionRow, readRows, shifted, withoutRow, writeRows } from "./optionRows";
import { fieldsOfKind, KINDS_ABOUT } from "./task/kindFields";
import { QuestionsEditor } from "./task/QuestionsEditor";
import { RowButton } from "./task/RowButton";

/** Field of a task that lists options. */
export type OptionsField = "options" | "labels" | "relations";

interface OptionsEditorProps {
  readonly task: Task;
  /** Task that answers were given to: its options keep their values. */
  readonly saved: Task;
  readonly field?: OptionsField;
  edit(task: Task): void;
}

/** Edits options, one per row; those of a tree are moved in and out. */
export function OptionsEditor({ task, saved, edit, ...rest }: OptionsEditorProps) {
  const { project: say, task: words } = adminStrings;
  const reason = useId();
  const field = rest.field ?? ("options" in task ? "options" : "labels" in task ? "labels" : null);
  if (field === null) return null;
  const { tree = false, about = false } = fieldsOfKind(task.kind);
  const rows = readRows(task[field]);
  const known = new Set(readRows(saved[field]).map(({ value }) => JSON.stringify(value)));
  const isFixed = (row: OptionRow) => known.has(JSON.stringify(row.value));
  const write = (next: readonly OptionRow[]) => edit({ ...task, [field]: writeRows(next) });
  const replace = (index: number, part: Partial<OptionRow>) =>
    write(rows.map((row, place) => (place === index ? { ...row, ...part } : row)));
  const shift = (index: number, by: 1 | -1) => write(shifted(rows, index, by));
  return (
    <fieldset class="options-editor">
      <legend>{field === "relations" ? words.relations : say[field]}</legend>
      <div class="option-row option-heads" aria-hidden="true">
        <span>{say.value}</span>
        <span>{say.shownAs}</span>
        <span>{say.key}</span>
        <span />
      </div>
      {rows.map((row, index) => (
        <Row
          // By index: while a value is typed, nothing else identifies its row.
          key={index}
          row={row}
          place={index + 1}
          fixed={isFixed(row) ? reason : undefined}
          about={about && field === "labels"}
          replace={(part) => replace(index, part)}
          remove={() => write(withoutRow(rows, index))}
          {...(tree && {
            moveIn: canShift(rows, index, 1) ? () => shift(index, 1) : null,
            moveOut: canShift(rows, index, -1) ? () => shift(index, -1) : null,
          })}
        />
      ))}
      {rows.some(isFixed) && (
        <p id={reason} class="note">
          {say.fixed}
        </p>
      )}
      <button type="button" onClick={() => write([...rows, newRow(rows)])}>
        {field === "relations" ? words.addRelation : say.add}
      </button>
    </fieldset>
  );
}

/** Returns a new row whose value has the type of the others, and the level of the last one. */
function newRow(rows: readonly OptionRow[]): OptionRow {
  const numbers = rows.flatMap(({ value }) => (typeof value === "number" ? [value] : []));
  const all = numbers.length > 0 && numbers.length === rows.length;
  const level = rows.at(-1)?.level ?? 0;
  return { value: all ? Math.max(...numbers) + 1 : "", label: "", key: "", level, more: {} };
}

interface RowProps {
  readonly row: OptionRow;
  readonly place: number;
  /** Id of the text that says why the value can't be changed, if it can't. */
  readonly fixed: string | undefined;
  /** Whether questions can be asked about regions with this label. */
  readonly about: boolean;
  /** Moves it below the option above; null if it can't be, undefined where there is no tree. */
  readonly moveIn?: (() => void) | null;
  readonly moveOut?: (() => void) | null;
  replace(part: Partial<OptionRow>): void;
  remove(): void;
}

function Row(props: RowProps) {
  const { row, place, remove, moveIn, moveOut } = props;
  const { project: say, task: words } = adminStrings;
  const [open, setOpen] = useState(false);
  const id = useId();
  const name = String(row.value) || words.optionOf(place);
  return (
    <div class="option-entry" style={{ "--level": row.level }}>
      <div class="option-row">
        <RowFields {...props} />
        <span class="row-buttons">
          <RowButton text={isTurned() ? "→" : "←"} name={words.moveOut(name)} act={moveOut} />
          <RowButton text={isTurned() ? "←" : "→"} name={words.moveIn(name)} act={moveIn} />
          <button
            type="button"
            class="quiet"
            aria-label={words.moreOf(name)}
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            onClick={() => setOpen(!open)}
          >
            <span aria-hidden="true">…</span>
          </button>
          <RowButton text="×" name={say.removeOf(String(row.value))} act={remove} />
        </span>
      </div>
      {open && (
        <div id={id} class="option-more">
          <More {...props} />
        </div>
      )}
    </div>
  );
}

function RowFields({ row, place, fixed, replace }: RowProps) {
  const { project: say } = adminStrings;
  return (
    <>
      <input
        aria-label={say.valueOf(place)}
        value={String(row.value)}
        readOnly={fixed !== undefined}
        aria-describedby={fixed}
        title={fixed === undefined ? undefined : say.fixed}
        dir="auto"
        onInput={(event) => replace({ value: typed(event.currentTarget.value, row.value) })}
      />
      <input
        aria-label={say.shownAsOf(place)}
        value={row.label}
        placeholder={String(row.value)}
        dir="auto"
        onInput={(event) => replace({ label: event.currentTarget.value })}
      />
      <input
        aria-label={say.keyOf(place)}
        class="key"
        value={row.key}
        maxLength={1}
        onInput={(event) => replace({ key: event.currentTarget.value })}
      />
    </>
  );
}

/** Explanation of an option, and the questions about regions with a label. */
function More({ row, about, replace }: RowProps) {
  const { task: words } = adminStrings;
  const set = (name: string, value: unknown) => {
    const { [name]: _, ...rest } = row.more;
    replace({ more: value === undefined ? rest : { ...rest, [name]: value } });
  };
  return (
    <>
      <label class="field">
        {words.hint}
        <input
          value={typeof row.more.hint === "string" ? row.more.hint : ""}
          maxLength={1000}
          dir="auto"
          onInput={({ currentTarget: { value } }) => set("hint", value || undefined)}
        />
      </label>
      {about && (
        <QuestionsEditor
          title={words.aboutRegions}
          questions={questionsOf(row.more.questions)}
          saved={[]}
          kinds={KINDS_ABOUT}
          edit={(questions) => set("questions", questions.length ? questions : undefined)}
        />
      )}
    </>
  );
}

/** Returns the typed value, as a number if it was one and still is. */
function typed(text: string, before: OptionValue): OptionValue {
  return typeof before === "number" && text.trim() && Number.isFinite(Number(text))
    ? Number(text)
    : text;
}
