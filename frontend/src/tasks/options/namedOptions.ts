/** Names of a task's answers, or of the labels of their parts. */
import { BETWEEN, summarise } from "../../session/summary";
import { strings } from "../../strings/language";
import { questionsOf } from "../rules/questions";
import type { Task } from "../task";
import { type Option, readOptions } from "./options";
import { everyBranch, readTree } from "./tree";

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

/** Option with its name as it is written where no tree is drawn. */
export interface NamedOption extends Option {
  /** Its label; below another option, the labels from the top. */
  readonly path: string;
}

/** Returns the options or labels of a task of any kind, of a tree all, with their names. */
export function namedOptions(task: Task): readonly NamedOption[] {
  const questions = questionsOf(task.questions);
  if (questions.length) return unambiguous(questions.flatMap(namedOptions));
  const verdicts = task.kind === "compare" ? verdictOptions(task) : null;
  if (verdicts) return verdicts.map((option) => ({ ...option, path: option.label }));
  // Below the top a key means something else in each list.
  return everyBranch(readTree(task.options ?? task.labels)).map((branch) =>
    branch.above || branch.below.length ? { ...branch, key: null } : branch,
  );
}

/** Returns an answer in a few words, with the names of options in the place of their values. */
export function nameAnswer(task: Task, value: unknown): string {
  return nameSummary(namedOptions(task), summarise(value));
}

/** Returns a summary with the names of options in the place of their values. */
export function nameSummary(options: readonly NamedOption[], summary: string): string {
  const known = new Map(options.map(({ value, path }) => [String(value), path]));
  const nameOf = (part: string) => known.get(part) ?? part;
  const answers = summary.split(BETWEEN);
  return answers
    .map((one) => known.get(one) ?? one.split(", ").map(nameOf).join(", "))
    .join(BETWEEN);
}

/** Returns the options whose values have one name in all questions. */
function unambiguous(options: readonly NamedOption[]): readonly NamedOption[] {
  const names = new Map<unknown, string>();
  for (const { value, path } of options) {
    if ((names.get(String(value)) ?? path) !== path) names.set(String(value), "");
    else names.set(String(value), path);
  }
  return options.filter(({ value, path }) => names.get(String(value)) === path);
}
