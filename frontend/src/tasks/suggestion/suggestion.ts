/**
 * Suggestion for an item: an answer that a model, a rule or an earlier data set proposes.
 *
 * It is drawn as what it is, never as if the user had chosen it. Enter accepts it as long as the
 * user has not begun an answer; every other key does what it does without a suggestion. Users who
 * hide suggestions see none, and accept none.
 */
import { signal } from "@preact/signals";
import type { Item, Suggestion } from "../../protocol/messages";
import { summarise } from "../../session/summary";
import { strings } from "../../strings/language";
import { wholePercent } from "../../strings/percent";
import { namedOptions } from "../options/namedOptions";
import { boundsOf } from "../rules/bounds";
import type { Task, TaskKind } from "../task";

/** Key in `localStorage` under which it is kept that the user hides suggestions. */
const KEY = "supt-suggestions-hidden";
/** Source that is the project's own model. */
const OWN_MODEL = "model";

const namesByTask = new WeakMap<Task, ReadonlyMap<unknown, string>>();

const hidden = signal(remembered());

/** Returns whether the user hides suggestions. */
export function areHidden(): boolean {
  return hidden.value;
}

/** Hides suggestions, or shows them again; this browser remembers it. */
export function hideSuggestions(on: boolean): void {
  hidden.value = on;
  try {
    if (on) localStorage.setItem(KEY, "1");
    else localStorage.removeItem(KEY);
  } catch {
    // Where the browser forbids it, it holds until the page is left.
  }
}

/** Returns the suggestion that an item has, also while the user hides suggestions. */
export function brought(item: Item): Suggestion | null {
  return item.suggestion ?? null;
}

/** Returns the suggestion that is drawn with an item; null if there is none or it is hidden. */
export function suggestionOf(item: Item | null): Suggestion | null {
  return (!hidden.value && item && brought(item)) || null;
}

/** Returns an item without a suggestion that its task, which may have changed, does not allow. */
export function withAllowed(kind: TaskKind, task: Task, item: Item): Item {
  const came = brought(item);
  if (!came || kind.check(task, came.value, boundsOf(item.data)) === null) return item;
  return withSuggestion(item, null);
}

/** Returns an item with another suggestion, or none. */
export function withSuggestion(item: Item, suggestion: Suggestion | null): Item {
  const { suggestion: _, ...rest } = item;
  return suggestion ? { ...rest, suggestion } : rest;
}

/** Returns the suggestion for a question of a form; null if the suggested answers have none. */
export function suggestionFor(name: string, item: Item): Suggestion | null {
  const came = brought(item);
  const { value } = came ?? {};
  if (!came || typeof value !== "object" || value === null) return null;
  return Object.hasOwn(value, name) ? { ...came, value: value[name as keyof typeof value] } : null;
}

/** Returns who suggests, and how sure it is. */
export function sayWho({ source, score }: Suggestion): string {
  const { by, model } = strings.suggestion;
  const percent = score === undefined ? null : wholePercent(score);
  return by(source === OWN_MODEL ? model : source, percent);
}

/** Returns the suggested answer as people read it, in full. */
export function sayWhat(task: Task, value: unknown): string {
  const names = namesOf(task);
  const nameOf = (one: unknown) =>
    names.get(one) ?? (typeof one === "string" ? one : summarise(one));
  if (!Array.isArray(value)) return nameOf(value);
  return value.map(nameOf).join(", ") || strings.suggestion.empty;
}

/** Returns whether a suggested answer marks parts of an item, but none of them. */
export function marksNothing(value: unknown): boolean {
  const marks = Array.isArray(value) ? value : (value as { regions?: unknown } | null)?.regions;
  return Array.isArray(marks) && marks.length === 0;
}

/** Returns the names of a task's options, which may be a thousand. */
function namesOf(task: Task): ReadonlyMap<unknown, string> {
  const known = namesByTask.get(task);
  if (known) return known;
  const names = new Map<unknown, string>(namedOptions(task).map((one) => [one.value, one.path]));
  namesByTask.set(task, names);
  return names;
}

function remembered(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}
