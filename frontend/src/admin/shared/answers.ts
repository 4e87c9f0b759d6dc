/** Answers in the words of their task: options by name, marks by label. */

import { adminStrings } from "../../strings/admin";
import { strings } from "../../strings/language";
import { colourOf } from "../../tasks/colours";
import { readOptions } from "../../tasks/options/options";
import { fromCodePoints } from "../../tasks/spans/tokens";
import type { Task } from "../../tasks/task";
import type { Answer, ItemWithAnswers } from "./api";
import { shorten } from "./format";

/** Kinds whose answers are marks that can be drawn on the item. */
const MARKED = new Set<unknown>(["spans", "boxes", "polygons", "points"]);

/** Returns whether the answers of a task are marks. */
export function isMarked(task: Task): boolean {
  return MARKED.has(task.kind);
}

/** Returns an answer in at most `most` characters. */
export function describeAnswer(task: Task, value: unknown, most = 60): string {
  if (Array.isArray(value) && (isMarked(task) || task.kind === "choices")) {
    const labels = value.map((part) => describeOption(task, isMarked(task) ? labelOf(part) : part));
    return shorten(labels.length ? tally(labels) : emptyOf(task), most);
  }
  if (task.kind === "choice" || task.kind === "compare")
    return shorten(describeOption(task, value), most);
  return shorten(value, most);
}

/** Returns an answer in more words; each span with the text that it marks. */
export function describeAnswerInFull(
  task: Task,
  data: ItemWithAnswers["data"],
  value: unknown,
): string {
  const text = data.kind === "text" && typeof data.text === "string" ? data.text : null;
  if (task.kind !== "spans" || text === null || !Array.isArray(value) || !value.length) {
    return describeAnswer(task, value, 300);
  }
  const spelled = value.map((span: unknown) => {
    const [start, end] = Array.isArray(span) ? span : [];
    const marked = text.slice(fromCodePoints(text, start), fromCodePoints(text, end));
    return `${describeOption(task, labelOf(span))} “${shorten(marked, 40)}”`;
  });
  return shorten(spelled.join(", "), 300);
}

/** Returns the name of an option or label; the value itself if the task no longer has it. */
export function describeOption(task: Task, value: unknown): string {
  const known = readOptions(task.options ?? task.labels).find((option) => option.value === value);
  if (known && known.label !== value) return known.label;
  const verdicts: Record<string, string> = task.kind === "compare" ? strings.compare : {};
  return (typeof value === "string" && verdicts[value]) || shorten(value, 1_000);
}

/** Returns the label of a mark. */
export function labelOf(part: unknown): unknown {
  if (Array.isArray(part)) return part[2];
  return typeof part === "object" && part !== null && "label" in part ? part.label : part;
}

function emptyOf(task: Task): string {
  return isMarked(task) ? adminStrings.items.nothingMarked : adminStrings.items.noneChosen;
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
