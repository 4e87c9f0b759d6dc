/** Editor of a task's options or labels. Values can't be changed once answers were given. */
import { useId } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import type { OptionValue } from "../../tasks/options/options";
import type { Task } from "../../tasks/task";
import { type OptionRow, readRows, withoutRow, writeRows } from "./optionRows";

interface OptionsEditorProps {
  readonly task: Task;
  /** Task that answers were given to: its options keep their values. */
  readonly saved: Task;
  edit(task: Task): void;
}

/** Edits options, one per row. */
export function OptionsEditor({ task, saved, edit }: OptionsEditorProps) {
  const { project: say } = adminStrings;
  const reason = useId();
  const field = "options" in task ? "options" : "labels" in task ? "labels" : null;
  if (field === null) return null;
  const rows = readRows(task[field]);
  const known = new Set(readRows(saved[field]).map(({ value }) => JSON.stringify(value)));
  const isFixed = (row: OptionRow) => known.has(JSON.stringify(row.value));
  const write = (next: readonly OptionRow[]) => edit({ ...task, [field]: writeRows(next) });
  const replace = (index: number, part: Partial<OptionRow>) =>
    write(rows.map((row, place) => (place === index ? { ...row, ...part } : row)));
  return (
    <fieldset class="options-editor">
      <legend>{say[field]}</legend>
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
          replace={(part) => replace(index, part)}
          remove={() => write(withoutRow(rows, index))}
        />
      ))}
      {rows.some(isFixed) && (
        <p id={reason} class="note">
          {say.fixed}
        </p>
      )}
      <button type="button" onClick={() => write([...rows, newRow(rows)])}>
        {say.add}
      </button>
    </fieldset>
  );
}

/** Returns a new row whose value has the type of the others. */
function newRow(rows: readonly OptionRow[]): OptionRow {
  const numbers = rows.flatMap(({ value }) => (typeof value === "number" ? [value] : []));
  const all = numbers.length > 0 && numbers.length === rows.length;
  return { value: all ? Math.max(...numbers) + 1 : "", label: "", key: "", more: {} };
}

interface RowProps {
  readonly row: OptionRow;
  readonly place: number;
  /** Id of the text that says why the value can't be changed, if it can't. */
  readonly fixed: string | undefined;
  replace(part: Partial<OptionRow>): void;
  remove(): void;
}

function Row({ row, place, fixed, replace, remove }: RowProps) {
  const { project: say } = adminStrings;
  return (
    <div class="option-row">
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
      <button
        type="button"
        class="quiet"
        aria-label={say.removeOf(String(row.value))}
        onClick={remove}
      >
        <span aria-hidden="true">×</span>
      </button>
    </div>
  );
}

/** Returns the typed value, as a number if it was one and still is. */
function typed(text: string, before: OptionValue): OptionValue {
  return typeof before === "number" && text.trim() && Number.isFinite(Number(text))
    ? Number(text)
    : text;
}
