/** Project section: the task, the texts and the export. */
import { useState } from "preact/hooks";
import { MarkdownView } from "../../data/markdown/MarkdownView";
import { adminStrings } from "../../strings/admin";
import { changeProject, type Project } from "../shared/api";
import { ErrorText, Panel } from "../shared/Panel";
import { useAction } from "../shared/useAction";
import { Downloads, ProjectFile } from "./Downloads";
import { Ownership } from "./Ownership";
import { SaveLine } from "./SaveLine";
import { SettingsPanel } from "./SettingsPanel";
import { TaskEditor } from "./TaskEditor";

interface ProjectSectionProps {
  readonly project: Project;
  reload(): Promise<void>;
}

interface LabelCount {
  /** Number of labels. */
  readonly labels: number;
}

/** Edits a project. */
export function ProjectSection({ project, labels, reload }: ProjectSectionProps & LabelCount) {
  const archived = project.archived === true;
  return (
    <div class="panels">
      {archived && (
        <p class="note whole" role="note">
          {adminStrings.ownership.archivedFields}
        </p>
      )}
      <fieldset class="fields-of-panels" disabled={archived}>
        <TaskEditor project={project} labels={labels} reload={reload} />
        <Texts project={project} reload={reload} />
        <SettingsPanel project={project} reload={reload} />
      </fieldset>
      <Downloads slug={project.slug} kind={project.task.kind} labels={labels} />
      <ProjectFile slug={project.slug} />
      <Ownership project={project} reload={reload} />
    </div>
  );
}

function Texts({ project, reload }: ProjectSectionProps) {
  const { project: say } = adminStrings;
  const [title, setTitle] = useState<string | null>(null);
  const [guidelines, setGuidelines] = useState<string | null>(null);
  const now = { title: title ?? project.title, guidelines: guidelines ?? project.guidelines };
  const changed = now.title !== project.title || now.guidelines !== project.guidelines;
  const discard = () => {
    setTitle(null);
    setGuidelines(null);
  };
  const action = useAction(async () => {
    await changeProject(project.slug, now);
    await reload();
    discard();
  });
  return (
    <Panel title={say.texts} class="whole">
      <div class="editor">
        <div class="editor-fields">
          <label class="field">
            {say.titleField}
            <input
              value={now.title}
              maxLength={200}
              dir="auto"
              onInput={(event) => setTitle(event.currentTarget.value)}
            />
          </label>
          <label class="field">
            {say.guidelines}
            <textarea
              rows={10}
              value={now.guidelines}
              maxLength={100_000}
              dir="auto"
              onInput={(event) => setGuidelines(event.currentTarget.value)}
            />
            <small class="note">{say.guidelinesHint}</small>
          </label>
        </div>
        <div class="preview">
          <h4>{say.preview}</h4>
          <GuidelinesPreview text={now.guidelines} />
        </div>
      </div>
      <ErrorText text={action.error} />
      <SaveLine changed={changed} action={action} discard={discard} />
    </Panel>
  );
}

/** Shows the guidelines as labellers read them. */
function GuidelinesPreview({ text }: { readonly text: string }) {
  if (!text.trim()) return <p class="note">{adminStrings.project.noGuidelines}</p>;
  return <MarkdownView text={text} name={adminStrings.project.preview} />;
}
