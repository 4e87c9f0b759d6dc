/** Third step: what people are asked, and the name of the project. */
import { useEffect } from "preact/hooks";
import { FormFields } from "../../admin/project/task/FormFields";
import { ErrorText } from "../../admin/shared/Panel";
import { useAction } from "../../admin/shared/useAction";
import { createStrings } from "../../strings/create";
import type { Task } from "../../tasks/task";
import { createProject, type Preview } from "../api";
import { columnWith, isLabels, proposedOptions } from "../columns";
import type { Draft } from "../draft";
import { slugOf } from "../naming";
import { Gallery } from "../parts/Gallery";
import { ItemPreview, useImageItems } from "../parts/ItemPreview";
import { Refused, shownItems } from "../parts/TableChoice";
import {
  fittedTask,
  lacksOptions,
  OWN,
  OWN_FORM,
  suiting,
  type Template,
  taskOf,
} from "../templates";
import { usePreview } from "../usePreview";
import type { StepProps } from "./ShowStep";
import { StepButtons } from "./StepButtons";

interface AskStepProps extends StepProps {
  readonly templates: readonly Template[];
}

/** Returns the task of a draft. */
export function finalTask({ images, task, uses }: Pick<Draft, "images" | "task" | "uses">): Task {
  return images ? task : fittedTask(task, uses);
}

/** Chooses the task, and makes the project. */
export function AskStep(props: AskStepProps) {
  const { draft, files, preview: first, change } = props;
  const task = finalTask(draft);
  const pictures = useImageItems(draft.images ? files : NONE);
  const live = usePreview(draft.images ? null : (files[0] ?? null), first, {
    uses: draft.uses,
    task,
  });
  const items = draft.images ? pictures : itemsOf(live.preview, first, draft);
  const templates = useSuiting(props, items[0]);
  const slug = draft.slug || slugOf(draft.title);
  const action = useAction(async () => {
    const made = await createProject(slug, { ...draft, title: draft.title.trim(), task });
    change({ step: "ready", made: made.slug });
  });
  const refused =
    live.preview?.refusedRows && !draft.skipBad ? refusedSentence(live.preview) : null;
  return (
    <div class="create-step" aria-busy={live.busy}>
      <Gallery
        templates={templates}
        chosen={draft.template}
        choose={(template) => change(chosen(template, props))}
      />
      <div class="ask-grid">
        <div class="ask-fields">
          <Proposal {...props} />
          <FormFields task={draft.task} saved={NOTHING} edit={(next) => change({ task: next })} />
          <NameFields draft={draft} slug={slug} change={change} />
        </div>
        <ItemPreview items={items} task={task} />
      </div>
      {live.preview && <Refused preview={live.preview} draft={draft} change={change} />}
      <ErrorText text={live.error ?? action.error} />
      <StepButtons
        back={() => change({ step: "show" })}
        next={action.run}
        busy={action.busy}
        text={action.busy ? createStrings.creating : createStrings.create}
        fault={lacksOptions(draft.task) ? createStrings.lacks : (live.error ?? refused)}
      />
    </div>
  );
}

/** Returns the items as people will see them: the first preview shows all columns. */
function itemsOf(latest: Preview | null, first: Preview | null, { uses }: Draft): Preview["items"] {
  if (!latest) return [];
  return latest === first ? shownItems(first, latest, uses) : latest.items;
}

const NONE: readonly File[] = [];
const NOTHING: Task = { kind: "any" };

const refusedSentence = ({ refusedRows }: { readonly refusedRows: number }) =>
  createStrings.refusedRows(refusedRows).replace(/:$/, ".");

/** Returns the templates that suit the items; chooses one if none is chosen that does. */
function useSuiting(props: AskStepProps, item: Parameters<typeof suiting>[1] | undefined) {
  const { draft, change } = props;
  const proposed = optionsFor(props).length > 1;
  const templates = item ? suiting([...ownTemplates(), ...props.templates], item, proposed) : [];
  const [best] = templates;
  const lost = best && !templates.some(({ name }) => name === draft.template);
  useEffect(() => {
    if (lost) change(chosen(best, props));
  }, [lost]);
  return templates;
}

function ownTemplates(): readonly Template[] {
  const task = { kind: "choice", options: ["", ""] };
  const question = { name: "question 1", ...task };
  return [
    { name: OWN, ...createStrings.own, guidelines: "", task },
    {
      name: OWN_FORM,
      ...createStrings.ownForm,
      guidelines: "",
      task: { kind: "form", questions: [question] },
    },
  ];
}

const optionsFor = ({ preview, draft }: AskStepProps) =>
  preview ? proposedOptions(preview.columns, draft.uses) : [];

/** Returns the changes that choosing a template makes; guidelines that were written are kept. */
function chosen(template: Template, props: AskStepProps): Partial<Draft> {
  const { draft, templates } = props;
  const { guidelines } = draft;
  const written = guidelines && templates.every((other) => other.guidelines !== guidelines);
  return {
    template: template.name,
    task: taskOf(template, optionsFor(props), columnWith(draft.uses, "options")),
    ...(written ? {} : { guidelines: template.guidelines }),
  };
}

/** Says where the proposed answers are from. */
function Proposal({ draft, preview }: StepProps) {
  if (!preview || !/^choices?$/.test(String(draft.task.kind))) return null;
  const column = columnWith(draft.uses, "label") ?? preview.columns.find(isLabels)?.name;
  if (!column || !proposedOptions(preview.columns, draft.uses).length) return null;
  return <p class="muted">{createStrings.proposed(column)}</p>;
}

interface NameFieldsProps {
  readonly draft: Draft;
  readonly slug: string;
  change(part: Partial<Draft>): void;
}

function NameFields({ draft, slug, change }: NameFieldsProps) {
  return (
    <fieldset class="name-fields">
      <legend>{createStrings.about}</legend>
      <label class="field">
        {createStrings.titleField}
        <input
          value={draft.title}
          maxLength={200}
          required
          dir="auto"
          onInput={({ currentTarget: { value } }) =>
            // The name follows the title until it is changed by hand.
            change({ title: value, ...(slug === slugOf(draft.title) ? { slug: "" } : {}) })
          }
        />
      </label>
      <label class="field">
        {createStrings.slugField}
        <input
          value={slug}
          maxLength={64}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          onInput={({ currentTarget: { value } }) => change({ slug: value })}
        />
        <small class="note">{createStrings.slugHint}</small>
      </label>
      <label class="field">
        {createStrings.guidelines}
        <textarea
          rows={3}
          value={draft.guidelines}
          maxLength={100_000}
          dir="auto"
          onInput={({ currentTarget: { value } }) => change({ guidelines: value })}
        />
      </label>
    </fieldset>
  );
}
