/** What a task's answers, or the labels of their parts, are called. */
import { strings } from "../strings/language";
import { type Option, readOptions } from "./options";
import type { Task } from "./task";

/** docs/protocol.md, rule 16: what the verdicts are if the task names none. */
const VERDICTS = ["a", "b", "tie"];

/** Of `compare`: the page's own words for the plain verdicts; words of the task's own stay. */
export function verdictOptions(task: Task): readonly Option[] {
  const { a, b, tie } = strings.compare;
  const words: Record<string, string> = { a, b, tie };
  return readOptions(task.options ?? VERDICTS).map((option) => {
    const plain = typeof option.value === "string" && option.label === option.value;
    return plain ? { ...option, label: words[option.label] ?? option.label } : option;
  });
}

export function namedOptions(task: Task): readonly Option[] {
  return task.kind === "compare" ? verdictOptions(task) : readOptions(task.options ?? task.labels);
}
