/** Panel on the owner's page that adds the items of a file, or images, to the project. */
import "../create.css";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Project, searchItems } from "../../admin/shared/api";
import type { Item } from "../../protocol/messages";
import { createStrings } from "../../strings/create";
import { type Added, type Preview, readTable } from "../api";
import { NO_USES, type Uses } from "../columns";
import { LeftOut } from "../parts/Progress";
import { FileStep, type Found, refusalSentence } from "../steps/FileStep";
import { AddedFile } from "./AddedFile";
import { ImagesStep, TableStep } from "./ChoiceStep";
import { keepUses, keptUses, usesFor } from "./projectUses";
import { type Addition, SendingStep } from "./SendingStep";

interface AddItemsProps {
  readonly project: Project;
  /** Goes to the list of items. */
  close(): void;
}

/** File that was read, and what was chosen about it. */
interface Chosen extends Addition {
  readonly preview: Preview | null;
  readonly refused: Found["refused"];
}

type Stage = "file" | "choose" | "sending" | "done";

/** Adds items, in three steps. */
export function AddItems({ project, close }: AddItemsProps) {
  const { slug } = project;
  const { add: say } = createStrings;
  const adding = useAdding(project);
  const { stage, setStage, chosen, added } = adding;
  return (
    <section class="panel whole add-items" aria-label={say.title} data-stage={stage}>
      <Head key={stage} moved={stage !== "file" || chosen !== null} close={close}>
        {stage === "done" ? say.done : say.title}
      </Head>
      {stage === "file" && <FileStep slug={slug} found={adding.found} />}
      {stage === "choose" && chosen && <Choice {...adding} project={project} chosen={chosen} />}
      {stage === "sending" && chosen && (
        <SendingStep slug={slug} what={chosen} done={adding.done} failed={adding.failed} />
      )}
      {stage === "done" && added && (
        <AddedFile added={added} again={() => setStage("file")} close={close} />
      )}
    </section>
  );
}

/** Keeps what was chosen so far. */
function useAdding({ slug, task }: Project) {
  const [stage, setStage] = useState<Stage>("file");
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [added, setAdded] = useState<Added | null>(null);
  const [error, setError] = useState<string | null>(null);
  const item = useFirstItem(slug);
  const read = (preview: Preview, { encoding, sheet }: Uses): Uses => ({
    ...usesFor(preview.columns, { task, item: item.current, kept: keptUses(slug) }),
    ...(encoding !== undefined && { encoding }),
    ...(sheet !== undefined && { sheet }),
  });
  const found = ({ files, preview, refused, draft }: Found) => {
    const uses = preview ? read(preview, draft.uses ?? NO_USES) : NO_USES;
    const images = draft.images ?? false;
    setChosen({ files, preview, refused, images, uses, skipBad: false, update: false });
    setError(null);
    setStage("choose");
  };
  const takeSheet = async (sheet: string) => {
    const file = chosen?.files[0];
    if (!chosen || !file) return;
    const { preview, uses } = await readTable(file, { sheet, slug }, {});
    setChosen({ ...chosen, preview, uses: read(preview, uses), skipBad: false });
  };
  const done = (result: Added) => {
    if (chosen && !chosen.images) keepUses(slug, chosen.uses);
    setAdded(result);
    setStage("done");
  };
  const failed = (reason: string | null) => {
    setError(reason);
    setStage("choose");
  };
  return { stage, setStage, chosen, setChosen, added, error, found, takeSheet, done, failed };
}

interface ChoiceProps extends Omit<ReturnType<typeof useAdding>, "chosen"> {
  readonly project: Project;
  readonly chosen: Chosen;
}

/** Lets the user choose how the files are added. */
function Choice({ project, chosen, setChosen, setStage, takeSheet, error }: ChoiceProps) {
  const { refused, files, uses, images } = chosen;
  const step = {
    slug: project.slug,
    error,
    back: () => setStage("file"),
    next: () => setStage("sending"),
  };
  return (
    <div class="create-step">
      <LeftOut
        title={createStrings.leftOut(refused.length)}
        total={refused.length}
        lines={refused.map(refusalSentence)}
      />
      {images ? (
        <ImagesStep {...step} files={files} task={project.task} />
      ) : (
        <TableStep
          {...step}
          key={uses.sheet}
          chosen={chosen}
          change={(part) => setChosen({ ...chosen, ...part })}
          takeSheet={takeSheet}
        />
      )}
    </div>
  );
}

/** Returns the first item of the project once it is known: new ones should look like it. */
function useFirstItem(slug: string) {
  const first = useRef<Item["data"] | null>(null);
  useEffect(() => {
    searchItems(slug, "limit=1").then(
      ({ items }) => {
        first.current = items[0]?.data ?? null;
      },
      // Without it, the choice is that of a new project.
      () => {},
    );
  }, [slug]);
  return first;
}

interface HeadProps {
  readonly moved: boolean;
  readonly children: ComponentChildren;
  close(): void;
}

/** Heading, which gets the focus in each further step so that screen readers read on from there. */
function Head({ moved, children, close }: HeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (moved) heading.current?.focus();
  }, []);
  return (
    <div class="panel-head">
      <h3 ref={heading} tabIndex={-1}>
        {children}
      </h3>
      <button type="button" class="quiet" onClick={close}>
        {createStrings.add.close}
      </button>
    </div>
  );
}
