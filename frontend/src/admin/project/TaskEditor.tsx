/** Editor of the task, beside a preview. The server validates the task when it is saved. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import type { Task } from "../../tasks/task";
import { AnswerForm } from "../shared/AnswerForm";
import { describeAnswer } from "../shared/answers";
import { changeProject, type Project, searchItems } from "../shared/api";
import { useLiveData } from "../shared/liveData";
import { ErrorText, Panel } from "../shared/Panel";
import { useAction } from "../shared/useAction";
import { SaveLine } from "./SaveLine";
import { FormFields } from "./task/FormFields";
import { JsonTask } from "./task/JsonTask";

interface TaskEditorProps {
  readonly project: Project;
  /** Number of labels. */
  readonly labels: number;
  reload(): Promise<void>;
}

/** Saved task as long as nobody has answered: every value can be changed. */
const NOTHING: Task = { kind: "any" };

/** Edits the task of a project. */
export function TaskEditor({ project, labels, reload }: TaskEditorProps) {
  const { project: say } = adminStrings;
  const [draft, setDraft] = useState<Task | null>(null);
  const [json, setJson] = useState<string | null>(null);
  const task = draft ?? project.task;
  const changed = JSON.stringify(task) !== JSON.stringify(project.task);
  const edit = (next: Task | null) => {
    setDraft(next);
    setJson(null);
  };
  const action = useAction(async () => {
    await changeProject(project.slug, { task });
    await reload();
    edit(null);
  });
  return (
    <Panel title={say.task} class="whole">
      <div class="editor">
        <div class="editor-fields">
          {!project.archived && <p class="note">{say.taskHint}</p>}
          <FormFields
            task={task}
            saved={labels ? project.task : NOTHING}
            error={action.error}
            edit={edit}
          />
          <details class="as-json">
            <summary>{say.asJson}</summary>
            <JsonTask
              error={action.error}
              text={json ?? JSON.stringify(task, null, 2)}
              write={(text) => {
                setJson(text);
                const read = readTask(text);
                if (read) setDraft(read);
              }}
            />
          </details>
        </div>
        <Preview slug={project.slug} task={task} />
      </div>
      <ErrorText text={json !== null && !readTask(json) ? say.badJson : action.error} />
      <SaveLine changed={changed} action={action} discard={() => edit(null)} />
    </Panel>
  );
}

function readTask(text: string): Task | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read)
      ? (read as Task)
      : null;
  } catch {
    return null;
  }
}

/** Shows the task with an item of the project, as labellers will see it. */
function Preview({ slug, task }: { readonly slug: string; readonly task: Task }) {
  const { project: say } = adminStrings;
  const [answer, setAnswer] = useState<unknown>(null);
  const first = useLiveData(slug, () => searchItems(slug, "limit=1")).value.value?.items[0];
  const data = first?.data ?? { kind: "text", text: adminStrings.overview.empty };
  return (
    <div class="preview">
      <h4>{say.preview}</h4>
      <p class="note">{say.previewItem}</p>
      <div class="preview-page">
        <AnswerForm task={task} data={data} name={first?.item ?? ""} answer={setAnswer} />
      </div>
      <p class="note" role="status">
        {answer === null ? "" : say.would(describeAnswer(task, answer, 200))}
      </p>
    </div>
  );
}
