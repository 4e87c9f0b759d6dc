/** Second step: what people see of each row. */
import { createStrings } from "../../strings/create";
import type { Preview } from "../api";
import { type Column, columnWith, itemOf, shownColumns, type Uses } from "../columns";
import type { Draft } from "../draft";
import type { Refusal } from "../images";
import { ItemPreview, useImageItems } from "../parts/ItemPreview";
import { LeftOut } from "../parts/Progress";
import { TableChoice } from "../parts/TableChoice";
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

function ShowColumns(props: StepProps) {
  const { draft, files, change } = props;
  const { uses } = draft;
  // Without the task, whose answers are chosen in the next step.
  const task = { kind: "any", ...itemOf(uses) };
  return (
    <TableChoice {...props} file={files[0]} first={props.preview} wanted={{ uses, task }}>
      {({ preview, error }) => (
        <StepButtons
          back={() => change({ step: "file" })}
          next={() => change({ step: "ask" })}
          fault={faultOf(uses, preview.columns, preview.rows) ?? error}
        />
      )}
    </TableChoice>
  );
}

function faultOf(uses: Uses, columns: readonly Column[], rows: number): string | null {
  if (!shownColumns(uses).length) return createStrings.nothingShown;
  const label = columnWith(uses, "label");
  const known = columns.find(({ name }) => name === label);
  return known && !known.missing && rows ? createStrings.allLabelled : null;
}
