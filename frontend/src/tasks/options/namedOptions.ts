/** Names of a task's answers, or of the labels of their parts. */
import { strings } from "../../strings/language";
import type { Task } from "../task";
import { type Option, readOptions } from "./options";

/** Verdicts of a `compare` task that names none (docs/protocol.md, rule 16). */
const VERDICTS = ["a", "b", "tie"];

/** Returns the options of a `compare` task: plain verdicts get the page's words for them. */
export function verdictOptions(task: Task): readonly Option[] {
  const { a, b, tie } = strings.compare;
  const words: Record<string, string> = { a, b, tie };
  return readOptions(task.options ?? VERDICTS).map((option) => {
    const plain = typeof option.value === "string" && option.label === option.value;
    return plain ? { ...option, label: words[option.label] ?? option.label } : option;
  });
}

/** Returns the options or labels of a task of any kind, with their names. */
export function namedOptions(task: Task): readonly Option[] {
  return task.kind === "compare" ? verdictOptions(task) : readOptions(task.options ?? task.labels);
}
