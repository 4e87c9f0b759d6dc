/** Controls for a task: the questions of a form, or the fields of its kind. */
import { adminStrings } from "../../../strings/admin";
import { questionsOf } from "../../../tasks/rules/questions";
import type { Task } from "../../../tasks/task";
import { titleOf } from "../../shared/answers";
import { KINDS_OF_QUESTIONS, withField } from "./kindFields";
import { questionIn } from "./places";
import { QuestionsEditor } from "./QuestionsEditor";
import { TaskFields } from "./TaskFields";

interface FormFieldsProps {
  readonly task: Task;
  /** Task that answers were given to. */
  readonly saved: Task;
  /** What the server says is wrong with the task. */
  readonly error?: string | null;
  edit(task: Task): void;
}

/** Edits a task of any kind. */
export function FormFields({ task, saved, error = null, edit }: FormFieldsProps) {
  const { task: words } = adminStrings;
  if (!("questions" in task)) return <TaskFields task={task} saved={saved} edit={edit} />;
  const questions = questionsOf(task.questions);
  const index = questionIn(error);
  const learned = typeof task.learn === "string" ? task.learn : "";
  return (
    <>
      <QuestionsEditor
        title={words.questions}
        questions={questions}
        saved={questionsOf(saved.questions)}
        kinds={KINDS_OF_QUESTIONS}
        flaw={index === null || error === null ? null : { index, text: error }}
        edit={(next) => edit({ ...task, questions: next })}
      />
      {!Array.isArray(task.learn) && (
        <label class="field">
          {words.learn}
          <select
            value={learned}
            onChange={({ currentTarget: { value } }) =>
              edit(withField(task, "learn", value || undefined))
            }
          >
            <option value="">{words.learnEvery}</option>
            {questions.map((one) => (
              <option key={one.name} value={one.name}>
                {titleOf(one)}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}
