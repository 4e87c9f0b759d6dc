/** Answers in the words of their task: options by name, marks by label, forms by question. */

import { adminStrings } from "../../strings/admin";
import { strings } from "../../strings/language";
import { colourOf } from "../../tasks/colours";
import { BETWEEN } from "../../tasks/options/tree";
import { type Question, questionsOf } from "../../tasks/rules/questions";
import type { Task } from "../../tasks/task";
import type { Answer } from "./api";
import { shorten } from "./format";
import { isMarked, labelOf, regionsOf, relationsOf } from "./regions";

/** Returns an answer in at most `most` characters. */
export function describeAnswer(task: Task, value: unknown, most = 60): string {
  return shorten(spell(task, value), most);
}

function spell(task: Task, value: unknown): string {
  const questions = questionsOf(task.questions);
  if (questions.length && isObject(value)) {
    const given = questions.filter(({ name }) => Object.hasOwn(value, name));
    return given.map((one) => `${headOf(one)} ${spell(one, value[one.name])}`).join(" · ");
  }
  if (isMarked(task)) return spellRegions(task, value);
  if (!Array.isArray(value)) return hasOptions(task) ? describeOption(task, value) : plain(value);
  if (!hasOptions(task)) return plain(value);
  const names = value.map((one) => describeOption(task, one));
  if (isOrder(task)) return names.map((name, index) => `${index + 1}. ${name}`).join(" ");
  return names.length ? names.join(", ") : adminStrings.items.noneChosen;
}

function spellRegions(task: Task, value: unknown): string {
  const labels = regionsOf(value).map((part) => describeOption(task, labelOf(part)));
  const relations = relationsOf(value).map((part) => describeRelation(task, labelOf(part)));
  const parts = [labels, relations].filter((names) => names.length).map(tally);
  return parts.length ? parts.join("; ") : adminStrings.items.nothingMarked;
}

/** Returns the name of an option or label, after those above it; the value if it is unknown. */
export function describeOption(task: Task, value: unknown): string {
  const path = pathOf(task.options ?? task.labels, value);
  if (path) {
    const [only] = path.length === 1 ? path : [];
    // Verdicts that name nothing themselves get the page's words.
    if (only === undefined || only !== value || task.kind !== "compare") return path.join(BETWEEN);
  }
  const verdicts: Record<string, string> = task.kind === "compare" ? strings.compare : {};
  return (typeof value === "string" && verdicts[value]) || shorten(value, 1_000);
}

/** Returns the name of a relation. */
export function describeRelation(task: Task, value: unknown): string {
  return pathOf(task.relations, value)?.join(BETWEEN) ?? shorten(value, 1_000);
}

/** Returns the names of an option and of those above it, from the top; null if there is none. */
export function pathOf(options: unknown, value: unknown): readonly string[] | null {
  if (!Array.isArray(options)) return null;
  for (const option of options) {
    const own: Record<string, unknown> = isObject(option) ? option : { value: option };
    const name = typeof own.label === "string" && own.label ? own.label : String(own.value);
    if (own.value === value) return [name];
    const below = pathOf(own.options, value);
    if (below) return [name, ...below];
  }
  return null;
}

/** Returns an answer in a few words: those to a form without their questions. */
export function describeBriefly(task: Task, value: unknown, most = 300): string {
  const questions = questionsOf(task.questions);
  if (!questions.length || !isObject(value)) return describeAnswer(task, value, most);
  const given = questions.filter(({ name }) => Object.hasOwn(value, name));
  return shorten(given.map((one) => spell(one, value[one.name])).join(" · "), most);
}

/** End of a sentence in any script, perhaps before closing quotation marks or brackets. */
const ENDED = /[\p{Sentence_Terminal}:：;\u037e…][\p{Pe}\p{Pf}"'“]*$/u;

/** Returns a question as the head of its answer: a colon follows, unless the title has an end. */
export function headOf(question: Question): string {
  const title = titleOf(question).trim();
  return ENDED.test(title) ? title : `${title}:`;
}

/** Returns the question as people read it. */
export function titleOf({ title, name }: Question): string {
  return title ?? name;
}

/** Returns whether an answer is an order of all options, and not a choice of some. */
export function isOrder(task: Task): boolean {
  return task.kind === "rank";
}

function hasOptions(task: Task): boolean {
  return "options" in task || "options_from" in task || task.kind === "compare";
}

function plain(value: unknown): string {
  return shorten(value, 1_000);
}

/** Returns whether a value is an object with names. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns each name once, with its count if it occurs more than once. */
function tally(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, n]) => (n > 1 ? `${name} ×${n}` : name)).join(", ");
}

/** Returns the colour of a labeller; colours follow the order of the answers. */
export function colourOfPerson(answers: readonly Answer[], labeller: string): string {
  const people = [...new Set(answers.map((answer) => answer.labeller))];
  return colourOf(people.indexOf(labeller));
}
