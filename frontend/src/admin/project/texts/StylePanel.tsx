/** Style sheet for the items of a project, beside its first item. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { ItemData } from "../../../data/ItemData";
import { adminStrings } from "../../../strings/admin";
import { serverText } from "../../../strings/server/sentences";
import { changeProject, type Project, searchItems } from "../../shared/api";
import { useLiveData } from "../../shared/liveData";
import { Panel } from "../../shared/Panel";
import { useAction } from "../../shared/useAction";
import { SaveLine } from "../SaveLine";
import { selectLine } from "../selectLine";
import { FileButton } from "./FileButton";
import { showStyle } from "./previewStyle";

/** Maximum size of a style sheet in bytes, as on the server. */
const MAX_STYLE = 16 * 1024;

interface StylePanelProps {
  readonly project: Project;
  reload(): Promise<void>;
}

/** Edits the style sheet. */
export function StylePanel({ project, reload }: StylePanelProps) {
  const { looks: say, project: words } = adminStrings;
  const [draft, setDraft] = useState<string | null>(null);
  const [tooLarge, setTooLarge] = useState<string | null>(null);
  const text = draft ?? project.style ?? "";
  const edit = (next: string | null) => {
    setDraft(next);
    setTooLarge(null);
  };
  const action = useAction(async () => {
    await changeProject(project.slug, { style: text });
    await reload();
    edit(null);
  });
  const take = async ([file]: readonly File[]) => {
    if (file && file.size > MAX_STYLE) setTooLarge(say.tooLarge(file.name));
    else if (file) edit(await file.text());
  };
  return (
    <Panel title={say.title} class="whole">
      <div class="editor">
        <div class="editor-fields">
          <StyleField
            text={text}
            error={tooLarge ?? (draft === null ? null : action.error)}
            write={edit}
          />
          <p class="buttons">
            <FileButton name={say.fromFile} accept=".css,text/css" take={take} />
          </p>
        </div>
        <div class="preview">
          <h4>{words.preview}</h4>
          <StylePreview slug={project.slug} text={text} />
        </div>
      </div>
      <SaveLine changed={text !== project.style} action={action} discard={() => edit(null)} />
    </Panel>
  );
}

interface StyleFieldProps {
  readonly text: string;
  readonly error: string | null;
  write(text: string): void;
}

/** Edits the text, and shows what is wrong with it at its line. */
function StyleField({ text, error, write }: StyleFieldProps) {
  const { looks: say, task } = adminStrings;
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const flaw = error?.replace(/^style: /, "") ?? null;
  const line = Number(/^line (\d+): /.exec(flaw ?? "")?.[1] ?? 0);
  return (
    <div class="edited-field">
      <label for={id}>{say.field}</label>
      <textarea
        ref={field}
        id={id}
        class="json"
        rows={8}
        spellcheck={false}
        dir="ltr"
        aria-invalid={flaw !== null}
        aria-describedby={`${id}-hint ${id}-flaw`}
        value={text}
        onInput={(event) => write(event.currentTarget.value)}
      />
      <p id={`${id}-flaw`} class="style-flaw" role="alert">
        {line > 0 && (
          <button
            type="button"
            class="quiet"
            onClick={() => field.current && selectLine(field.current, line)}
          >
            {task.atLine(line)}
          </button>
        )}{" "}
        {flaw && <span class="error-text">{serverText(flaw)}</span>}
      </p>
      <small id={`${id}-hint`} class="note">
        {say.hint}
      </small>
    </div>
  );
}

/** Shows the first item with the style sheet. */
function StylePreview({ slug, text }: { readonly slug: string; readonly text: string }) {
  const { looks: say, overview } = adminStrings;
  const first = useLiveData(slug, () => searchItems(slug, "limit=1")).value.value?.items[0];
  useEffect(() => showStyle(text), [text]);
  return (
    <div class="preview-page">
      <div
        class="viewer style-preview"
        role="group"
        aria-label={say.firstItem}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long item must scroll by key
        tabIndex={0}
      >
        <div class="item">
          <ItemData data={first?.data ?? { kind: "text", text: overview.empty }} />
        </div>
      </div>
    </div>
  );
}
