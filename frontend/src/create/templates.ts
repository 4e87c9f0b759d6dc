/** Templates of tasks, and which of them suit what is shown. */
import type { Item } from "../protocol/messages";
import type { Task } from "../tasks/task";

/** Ready task. */
export interface Template {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly guidelines: string;
  readonly task: Task;
}

/** Name of the template without answers of its own. */
export const OWN = "own";
/** Kinds that can be asked about anything. */
const PLAIN = ["choice", "choices", "rating", "text"];
/** Templates that come first, and the first that suits is chosen. */
const FIRST = ["preference", "sentiment", "image-classification", "sounds", "rating", "topics"];

/** Returns whether a task can be asked about an item. */
export function suits({ kind, item }: Task, data: Item["data"]): boolean {
  if (data.kind === "image" || data.kind === "audio")
    return item === data.kind || kind === "rating";
  if (item === "image" || item === "audio") return false;
  if (kind === "compare") return isPair(data);
  if (kind === "spans") return data.kind === "text";
  return PLAIN.includes(String(kind));
}

/** Returns the templates that suit an item, the likeliest first. */
export function suiting(
  templates: readonly Template[],
  data: Item["data"],
  proposed: boolean,
): readonly Template[] {
  const rank = ({ name, task }: Template): number => {
    if (name === OWN) return proposed ? -1 : FIRST.length;
    // For a row of a table, a rating says less about its content than the others.
    if (data.kind === "table" && task.kind === "rating") return 0;
    const place = FIRST.indexOf(name);
    return place < 0 ? FIRST.length : place;
  };
  return templates
    .filter(({ name, task }) => name === OWN || suits(task, data))
    .toSorted((one, other) => rank(one) - rank(other));
}

/** Returns whether an item has two sides to compare: fields `a` and `b`, and perhaps `prompt`. */
function isPair({ kind, rows }: Item["data"]): boolean {
  if (kind === "pair") return true;
  if (kind !== "table" || !Array.isArray(rows)) return false;
  const names = rows.map((row) => (Array.isArray(row) ? String(row[0]) : ""));
  const others = names.filter((name) => name !== "a" && name !== "b" && name !== "prompt");
  return names.includes("a") && names.includes("b") && !others.length;
}

/** Returns a template's task with the answers that the data propose. */
export function taskOf({ task }: Template, options: readonly string[]): Task {
  const proposed = options.length > 1 && /^choices?$/.test(String(task.kind));
  return proposed ? { ...task, options: [...options] } : task;
}

/** Returns whether a task still lacks options that it needs. */
export function lacksOptions(task: Task): boolean {
  const given = "options" in task ? task.options : "labels" in task ? task.labels : null;
  if (given === null) return false;
  const values = Array.isArray(given) ? given : [];
  return !values.some((option) =>
    typeof option === "object" ? option?.value !== "" : option !== "",
  );
}
