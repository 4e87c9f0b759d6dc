/** Title and guidelines of a project, beside the guidelines as labellers read them. */
import { useState } from "preact/hooks";
import { MarkdownView } from "../../../data/markdown/MarkdownView";
import { adminStrings } from "../../../strings/admin";
import { changeProject, type Project } from "../../shared/api";
import { ErrorText, Panel } from "../../shared/Panel";
import { useAction } from "../../shared/useAction";
import { SaveLine } from "../SaveLine";
import { GuidelinesField } from "./GuidelinesField";
import { flawOf } from "./textImages";

interface TextsProps {
  readonly project: Project;
  reload(): Promise<void>;
}

/** Edits the title and the guidelines. */
export function Texts({ project, reload }: TextsProps) {
  const { project: say } = adminStrings;
  const [title, setTitle] = useState<string | null>(null);
  const [guidelines, setGuidelines] = useState<string | null>(null);
  const now = { title: title ?? project.title, guidelines: guidelines ?? project.guidelines };
  const changed = now.title !== project.title || now.guidelines !== project.guidelines;
  const flaw = flawOf(now.guidelines);
  const discard = () => {
    setTitle(null);
    setGuidelines(null);
  };
  const action = useAction(async () => {
    if (flaw) throw new Error(adminStrings.looks.flaws[flaw]);
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
          <GuidelinesField text={now.guidelines} write={setGuidelines} />
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
