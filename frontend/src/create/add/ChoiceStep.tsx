/** Second step of adding items: what each column is used for, or the images. */
import { ErrorText } from "../../admin/shared/Panel";
import { createStrings } from "../../strings/create";
import type { Task } from "../../tasks/task";
import type { Preview } from "../api";
import { columnWith, shownColumns } from "../columns";
import { withoutFlags } from "../parts/EncodingField";
import { ItemPreview, useImageItems } from "../parts/ItemPreview";
import { SkipBad, TableChoice } from "../parts/TableChoice";
import { StepButtons } from "../steps/StepButtons";
import type { Addition } from "./SendingStep";

interface ChoiceStepProps {
  readonly slug: string;
  /** Why the last attempt has failed. */
  readonly error: string | null;
  back(): void;
  next(): void;
}

interface TableStepProps extends ChoiceStepProps {
  readonly chosen: Addition & { readonly preview: Preview | null };
  change(part: Partial<Addition>): void;
  takeSheet(sheet: string): Promise<void>;
}

/** Chooses what the columns are used for. */
export function TableStep({ slug, error, back, next, ...props }: TableStepProps) {
  const { chosen, change, takeSheet } = props;
  const { uses, files, preview: first } = chosen;
  return (
    <TableChoice
      draft={chosen}
      file={files[0]}
      first={first}
      wanted={{ uses, slug }}
      change={change}
      takeSheet={takeSheet}
    >
      {({ preview, error: fault }) => (
        <>
          <UpdateField chosen={chosen} preview={preview} change={change} />
          <ErrorText text={error && withoutFlags(error)} />
          {error !== null && !preview.refusedRows && (
            <SkipBad checked={chosen.skipBad} change={(skipBad) => change({ skipBad })} />
          )}
          <StepButtons
            back={back}
            next={next}
            text={createStrings.add.now}
            fault={fault ?? faultOf(chosen, preview)}
          />
        </>
      )}
    </TableChoice>
  );
}

/** Returns why the items can't be added yet. */
function faultOf({ uses, skipBad }: Addition, preview: Preview): string | null {
  if (preview.columns.length && !shownColumns(uses).length) return createStrings.nothingShown;
  if (preview.refusedRows && !skipBad) return createStrings.add.leaveOut(preview.refusedRows);
  return preview.rows > preview.refusedRows ? null : createStrings.add.nothing;
}

interface UpdateFieldProps {
  readonly chosen: Addition;
  readonly preview: Preview;
  change(part: Partial<Addition>): void;
}

/** Offers to replace known items, which are known by their ids. */
function UpdateField({ chosen, preview, change }: UpdateFieldProps) {
  const found = preview.columns.some(({ role }) => role?.split(", ").includes("id"));
  if (!found && columnWith(chosen.uses, "id") === null) return null;
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={chosen.update}
        onChange={(event) => change({ update: event.currentTarget.checked })}
      />{" "}
      {createStrings.add.update}
    </label>
  );
}

interface ImagesStepProps extends ChoiceStepProps {
  readonly files: readonly File[];
  readonly task: Task;
}

/** Shows the first images. */
export function ImagesStep({ files, task, error, back, next }: ImagesStepProps) {
  const items = useImageItems(files);
  return (
    <div class="create-step">
      <p>{createStrings.images(files.length)}</p>
      <ItemPreview items={items} task={null} />
      <ErrorText text={error} />
      <StepButtons
        back={back}
        next={next}
        text={createStrings.add.now}
        fault={task.item === "image" ? null : createStrings.add.noImages}
      />
    </div>
  );
}
