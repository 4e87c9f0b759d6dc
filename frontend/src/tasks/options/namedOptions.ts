/** Names of a task's answers, or of the labels of their parts. */
import { BETWEEN, summarise } from "../../session/summary";
import { strings } from "../../strings/language";
import { questionsOf } from "../rules/questions";
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
  const questions = questionsOf(task.questions);
  if (questions.length) return unambiguous(questions.flatMap(namedOptions));
  return task.kind === "compare" ? verdictOptions(task) : readOptions(task.options ?? task.labels);
}

/** Returns an answer in a few words, with the names of options in the place of their values. */
export function nameAnswer(task: Task, value: unknown): string {
  return nameSummary(namedOptions(task), summarise(value));
}

/** Returns a summary with the names of options in the place of their values. */
export function nameSummary(options: readonly Option[], summary: string): string {
  const known = new Map(options.map(({ value, label }) => [String(value), label]));
  const nameOf = (part: string) => known.get(part) ?? part;
  const answers = summary.split(BETWEEN);
  return answers
    .map((one) => known.get(one) ?? one.split(", ").map(nameOf).join(", "))
    .join(BETWEEN);
}

/** Returns the options whose values have one name in all questions. */
function unambiguous(options: readonly Option[]): readonly Option[] {
  const names = new Map<unknown, string>();
  for (const { value, label } of options) {
    if ((names.get(String(value)) ?? label) !== label) names.set(String(value), "");
    else names.set(String(value), label);
  }
  return options.filter(({ value, label }) => names.get(String(value)) === label);
}
