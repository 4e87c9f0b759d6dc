/** Columns of a file with their uses, its first items, and the rows that can't be added. */
import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { ErrorText } from "../../admin/shared/Panel";
import { useAction } from "../../admin/shared/useAction";
import { createStrings } from "../../strings/create";
import type { Preview, PreviewOf } from "../api";
import {
  columnWith,
  isByField,
  itemWith,
  shownColumns,
  type Uses,
  withWord,
  wordOf,
} from "../columns";
import type { Draft } from "../draft";
import { isResent, type LivePreview, usePreview } from "../usePreview";
import { ColumnsTable } from "./ColumnsTable";
import { ItemPreview } from "./ItemPreview";
import { LeftOut, rowSentence } from "./Progress";
import { WordSelect } from "./WordSelect";

/** What is chosen about a table. */
type Choice = Pick<Draft, "uses" | "skipBad">;

interface TableChoiceProps {
  readonly draft: Choice;
  readonly file: File | undefined;
  /** What was read of the file at first. */
  readonly first: Preview | null;
  /** What the rows are previewed as. */
  readonly wanted: PreviewOf;
  change(part: Partial<Choice>): void;
  /** Reads another sheet of the file. */
  takeSheet?: ((sheet: string) => Promise<void>) | undefined;
  /** Returns what stands below. */
  children(live: LivePreview & { readonly preview: Preview }): ComponentChildren;
}

/** Lets the user choose what each column of a file is used for. */
export function TableChoice(props: TableChoiceProps) {
  const { draft, file, first, wanted, change, takeSheet, children } = props;
  const { uses } = draft;
  // Of a large file, what was read at first has to do.
  const resent = file && (isResent(file) || !first) ? file : null;
  const live = usePreview(resent, first, wanted);
  const { preview, error, busy } = live;
  if (!preview) return <ErrorText text={error} />;
  return (
    <div class="create-step" aria-busy={busy}>
      <p class="muted">
        <span dir="auto">{file?.name}</span> · {preview.format.toUpperCase()} ·{" "}
        {createStrings.rows(preview.rows)}
      </p>
      <Notes notes={preview.notes} />
      <SheetField sheets={preview.sheets} uses={uses} take={takeSheet} />
      <div class="show-grid">
        <div class="show-columns">
          {preview.columns.length > 0 && (
            <ColumnsTable
              columns={preview.columns}
              uses={uses}
              change={(next) => change({ uses: next })}
            />
          )}
          <AsField uses={uses} change={(next) => change({ uses: next })} />
        </div>
        <ItemPreview
          items={busy || !resent ? shownItems(first, preview, uses) : preview.items}
          task={null}
        />
      </div>
      <Refused preview={preview} draft={draft} change={change} />
      <ErrorText text={error} />
      {children({ ...live, preview })}
    </div>
  );
}

/** Returns the items by what is known of them, until the server has made them. */
export function shownItems(first: Preview | null, latest: Preview, uses: Uses): Preview["items"] {
  const derived = first?.items.map((item) => itemWith(item, uses)) ?? [];
  return derived.length && derived.every((item) => item !== null) ? derived : latest.items;
}

function Notes({ notes }: { readonly notes: readonly string[] }) {
  return (
    <>
      {notes.map((note) => (
        <p key={note} class="advice">
          {note}
        </p>
      ))}
    </>
  );
}

interface SheetFieldProps {
  readonly sheets: readonly string[];
  readonly uses: Uses;
  take: TableChoiceProps["takeSheet"];
}

function SheetField({ sheets, uses, take }: SheetFieldProps) {
  const wanted = useRef("");
  const action = useAction(async () => take?.(wanted.current));
  if (sheets.length < 2) return null;
  return (
    <>
      <label class="field as-field">
        {createStrings.sheet}
        <select
          value={uses.sheet ?? sheets[0]}
          onChange={(event) => {
            wanted.current = event.currentTarget.value;
            action.run();
          }}
        >
          {sheets.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <ErrorText text={action.error} />
    </>
  );
}

interface AsFieldProps {
  readonly uses: Uses;
  change(uses: Uses): void;
}

/** Chooses how the one shown column is shown, or whether several are fields or a table. */
function AsField({ uses, change }: AsFieldProps) {
  const id = useId();
  const [only, ...others] = shownColumns(uses);
  if (only === undefined) return null;
  if (!others.length) {
    return (
      <label class="field as-field" for={id}>
        {createStrings.as}
        <WordSelect
          id={id}
          word={isByField(uses) ? wordOf(uses, only) : uses.as}
          choose={(word) => change(withWord(uses, only, word))}
        />
      </label>
    );
  }
  if (columnWith(uses, "options") !== null) return null;
  return (
    <label class="field as-field">
      {createStrings.layout}
      <select
        value={isByField(uses) ? "fields" : "table"}
        onChange={({ currentTarget: { value } }) => change({ ...uses, fields: value === "fields" })}
      >
        <option value="table">{createStrings.layouts.table}</option>
        <option value="fields">{createStrings.layouts.fields}</option>
      </select>
    </label>
  );
}

/** Lists the rows that can't be added, and offers to leave them out. */
export function Refused({
  preview,
  draft,
  change,
}: Pick<TableChoiceProps, "change"> & {
  readonly draft: Choice;
  readonly preview: Preview;
}) {
  if (!preview.refusedRows) return null;
  return (
    <div class="left-out-choice">
      <LeftOut
        title={createStrings.refusedRows(preview.refusedRows)}
        total={preview.refusedRows}
        lines={preview.refused.map(rowSentence)}
      />
      <SkipBad checked={draft.skipBad} change={(skipBad) => change({ skipBad })} />
    </div>
  );
}

interface SkipBadProps {
  readonly checked: boolean;
  change(checked: boolean): void;
}

/** Offers to leave out the rows that can't be added. */
export function SkipBad({ checked, change }: SkipBadProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => change(event.currentTarget.checked)}
      />{" "}
      {createStrings.skipBad}
    </label>
  );
}
