/** Feedback: whether the latest answer is the known one of its item. Loaded when it is shown. */
import type { Feedback as Told } from "../../protocol/messages";
import { sayWhat } from "../../tasks/suggestion/suggestion";
import type { Task } from "../../tasks/task";
import { goldStrings as texts } from "./goldStrings";
import "./gold.css";

/** Kinds of task whose answers can be read without their item. */
const READABLE: ReadonlySet<string> = new Set([
  "choice",
  "choices",
  "compare",
  "rating",
  "rank",
  "text",
]);

interface FeedbackProps {
  readonly told: Told;
  readonly task: Task | null;
}

/** Says whether the latest answer was right, and what the known answer is. */
export function Feedback({ told, task }: FeedbackProps) {
  return (
    <p class="notice" data-feedback={told.right ? "right" : "wrong"}>
      <span>{told.right ? texts.right : sayWrong(told, task)}</span>
    </p>
  );
}

function sayWrong({ value }: Told, task: Task | null): string {
  if (!task || !READABLE.has(String(task.kind))) return texts.wrongMarks;
  return texts.wrong(sayWhat(task, value));
}
