/** Second step: what people see of each row. */
import { useRef } from "preact/hooks";
import { ErrorText } from "../../admin/shared/Panel";
import { useAction } from "../../admin/shared/useAction";
import { createStrings } from "../../strings/create";
import type { Preview } from "../api";
import {
  type Column,
  columnWith,
  itemWith,
  type ShownAs,
  shownColumns,
  type Uses,
} from "../columns";
import type { Draft } from "../draft";
import type { Refusal } from "../images";
import { ColumnsTable } from "../parts/ColumnsTable";
import { ItemPreview, useImageItems } from "../parts/ItemPreview";
import { LeftOut, rowSentence } from "../parts/Progress";
import { isResent, usePreview } from "../usePreview";
import { refusalSentence } from "./FileStep";
import { StepButtons } from "./StepButtons";

/** What the steps after the first have in common. */
export interface StepProps {
  readonly draft: Draft;
  readonly files: readonly File[];
  readonly preview: Preview | null;
  readonly refused: readonly Refusal[];
  change(part: Partial<Draft>): void;
  /** Reads another sheet of the file. */
  takeSheet?(sheet: string): Promise<void>;
}

/** Chooses what is shown. */
export function ShowStep(props: StepProps) {
  return props.draft.images ? <ShowImages {...props} /> : <ShowColumns {...props} />;
}

function ShowImages({ files, refused, change }: StepProps) {
  const items = useImageItems(files);
  return (
    <div class="create-step">
      <p>{createStrings.images(files.length)}</p>
      <LeftOut
        title={createStrings.leftOut(refused.length)}
        total={refused.length}
        lines={refused.map(refusalSentence)}
      />
      <ItemPreview items={items} task={null} />
      <StepButtons
        back={() => change({ step: "file" })}
        next={() => change({ step: "ask" })}
        fault={null}
      />
    </div>
  );
}

function ShowColumns({ draft, files, preview: first, change, takeSheet }: StepProps) {
  const { uses } = draft;
  // Without the task, whose answers are chosen in the next step.
  const shown = { uses, task: { kind: "any", ...itemOf(uses) } };
  // Of a large file, what was read at first has to do.
  const [file] = files;
  const resent = file && (isResent(file) || !first) ? file : null;
  const { preview, error, busy } = usePreview(resent, first, shown);
  if (!preview) return <ErrorText text={error} />;
  return (
    <div class="create-step" aria-busy={busy}>
      <p class="muted">
        <span dir="auto">{files[0]?.name}</span> · {preview.format.toUpperCase()} ·{" "}
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
          <AsField uses={uses} change={(as) => change({ uses: { ...uses, as } })} />
        </div>
        <ItemPreview
          items={busy || !resent ? shownItems(first, preview, uses) : preview.items}
          task={null}
        />
      </div>
      <Refused preview={preview} draft={draft} change={change} />
      <ErrorText text={error} />
      <StepButtons
        back={() => change({ step: "file" })}
        next={() => change({ step: "ask" })}
        fault={faultOf(uses, preview.columns, preview.rows) ?? error}
      />
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

/** Returns how the task says that the one shown column is shown. */
export function itemOf(uses: Uses): { item?: "markdown" | "image" | "audio" } {
  return uses.as === "text" || shownColumns(uses).length !== 1 ? {} : { item: uses.as };
}

interface SheetFieldProps {
  readonly sheets: readonly string[];
  readonly uses: Uses;
  take: StepProps["takeSheet"];
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

function AsField({ uses, change }: { readonly uses: Uses; change(as: ShownAs): void }) {
  if (shownColumns(uses).length !== 1) return null;
  return (
    <label class="field as-field">
      {createStrings.as}
      <select value={uses.as} onChange={(event) => change(event.currentTarget.value as ShownAs)}>
        {(["text", "markdown", "image", "audio"] as const).map((as) => (
          <option key={as} value={as}>
            {createStrings.asOf[as]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Lists the rows that can't be added, and offers to leave them out. */
export function Refused({
  preview,
  draft,
  change,
}: Pick<StepProps, "draft" | "change"> & { readonly preview: Preview }) {
  if (!preview.refusedRows) return null;
  return (
    <div class="left-out-choice">
      <LeftOut
        title={createStrings.refusedRows(preview.refusedRows)}
        total={preview.refusedRows}
        lines={preview.refused.map(rowSentence)}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={draft.skipBad}
          onChange={(event) => change({ skipBad: event.currentTarget.checked })}
        />{" "}
        {createStrings.skipBad}
      </label>
    </div>
  );
}

function faultOf(uses: Uses, columns: readonly Column[], rows: number): string | null {
  if (!shownColumns(uses).length) return createStrings.nothingShown;
  const label = columnWith(uses, "label");
  const known = columns.find(({ name }) => name === label);
  return known && !known.missing && rows ? createStrings.allLabelled : null;
}
