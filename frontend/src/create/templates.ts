/** Templates of tasks, and which of them suit what is shown. */

import { canMark, isMarked } from "../admin/shared/regions";
import type { Item } from "../protocol/messages";
import { fieldsOf } from "../tasks/rules/bounds";
import { questionsOf } from "../tasks/rules/questions";
import type { Task } from "../tasks/task";
import { itemOf, type Uses } from "./columns";

/** Ready task. */
export interface Template {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly guidelines: string;
  readonly task: Task;
  /** First of its items as people see it. */
  readonly shown?: Item["data"];
}

/** Name of the template without answers of its own. */
export const OWN = "own";
/** Name of the template of a form without questions of its own. */
export const OWN_FORM = "own-form";
/** Names of the templates that suit any item. */
const OWN_ONES: readonly string[] = [OWN, OWN_FORM];
/** Kinds of data that nobody reads. */
const MEDIA: readonly unknown[] = ["image", "audio", "video", "series"];
/** Templates that come first, and the first that suits is chosen. */
const FIRST = ["preference", "sentiment", "image-classification", "sounds", "rating", "topics"];

/** Returns whether a task can be asked about an item. */
export function suits(task: Task, data: Item["data"]): boolean {
  const { kind, item } = task;
  if (kind === "compare") return isPair(data);
  const questions = questionsOf(task.questions);
  if (questions.length) return questions.every((one) => suits(one, data));
  const kinds = fieldsOf(data).map((field) => field.data.kind);
  if (isMarked(task)) return kinds.some((one) => canMark(task, one));
  if (MEDIA.includes(item)) return kinds.includes(String(item));
  // What is asked about words has no sense where there are none; a form may ask anything.
  const silent = kinds.every((one) => MEDIA.includes(one));
  if (silent && !("name" in task)) return kind === "rating";
  return kind !== "any";
}

/** Returns the templates that suit an item, the likeliest first. */
export function suiting(
  templates: readonly Template[],
  data: Item["data"],
  proposed: boolean,
): readonly Template[] {
  const rank = ({ name, task }: Template): number => {
    if (name === OWN) return proposed ? -1 : FIRST.length;
    if (name === OWN_FORM) return FIRST.length + 1;
    // For a row of a table, a rating says less about its content than the others.
    if (data.kind === "table" && task.kind === "rating") return 0;
    const place = FIRST.indexOf(name);
    return place < 0 ? FIRST.length : place;
  };
  return templates
    .filter(({ name, task }) => OWN_ONES.includes(name) || suits(task, data))
    .toSorted((one, other) => rank(one) - rank(other));
}

/** Returns whether an item has two sides to compare: fields `a` and `b`, and perhaps `prompt`. */
function isPair(data: Item["data"]): boolean {
  const { kind, rows } = data;
  if (kind === "pair") return true;
  const table = kind === "table" && Array.isArray(rows) ? rows : [];
  const names =
    kind === "fields"
      ? fieldsOf(data).map(({ name }) => name)
      : table.map((row) => (Array.isArray(row) ? String(row[0]) : ""));
  const others = names.filter((name) => name !== "a" && name !== "b" && name !== "prompt");
  return names.includes("a") && names.includes("b") && !others.length;
}

/** Returns a template's task with the answers that the data propose, or the items' own. */
export function taskOf(
  { task }: Template,
  options: readonly string[],
  from: string | null = null,
): Task {
  const asked = questionsOf(task.questions);
  if (asked.length && from !== null) {
    const [first, ...others] = asked;
    return first ? { ...task, questions: [withOptionsFrom(first, from), ...others] } : task;
  }
  if (from !== null) return withOptionsFrom(task, from);
  const proposed = options.length > 1 && /^choices?$/.test(String(task.kind));
  return proposed ? { ...task, options: [...options] } : task;
}

function withOptionsFrom(task: Task, from: string): Task {
  if (!("options" in task)) return task;
  const { options: _, ...rest } = task;
  return { ...rest, options_from: from } as Task;
}

/** Returns a task that shows items as they were chosen to be, and marks fields that they have. */
export function fittedTask(task: Task, uses: Uses): Task {
  const { item, ...rest } = task;
  const own = typeof item === "string" ? { item } : {};
  const shown = { ...own, ...itemOf(uses, task.kind) };
  const names = typeof shown.item === "object" ? Object.keys(shown.item as object) : [];
  const fitted = { ...withoutOn(rest as Task, names), ...shown };
  const questions = questionsOf(task.questions);
  if (!questions.length) return fitted;
  return { ...fitted, questions: questions.map((one) => withoutOn(one, names)) };
}

/** Returns a task without the field that it marks, if items have no such field. */
function withoutOn(task: Task, names: readonly string[]): Task {
  if (!("on" in task) || names.includes(String(task.on))) return task;
  const { on: _, ...rest } = task;
  return rest as Task;
}

/** Returns whether a task still lacks options that it needs. */
export function lacksOptions(task: Task): boolean {
  if ("questions" in task) {
    const questions = questionsOf(task.questions);
    return !questions.length || questions.some(lacksOptions);
  }
  const given = "options" in task ? task.options : "labels" in task ? task.labels : null;
  if (given === null) return false;
  const values = Array.isArray(given) ? given : [];
  return !values.some((option) =>
    typeof option === "object" ? option?.value !== "" : option !== "",
  );
}
