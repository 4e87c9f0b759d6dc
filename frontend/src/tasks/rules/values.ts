/**
 * Checks that all kinds share, the same as the server's (`protocol/tasks/validation.py`).
 *
 * A check returns the sentence with which the server would refuse an answer; null if it would not.
 * `tests/protocol/tasks/kinds` holds both to the same examples.
 */
import { type OptionValue, valuesOf } from "../options/options";
import type { Task } from "../task";
import type { Bounds } from "./bounds";

/** Check of an answer to a task. */
export type Check = (task: Task, value: unknown, bounds: Bounds) => string | null;

/** Sentence about an answer that is none of the options. */
export const ONE = "The value must be one of the options, of the same JSON type.";
const LIST = "The value must be a list of options, each of the same JSON type.";
const TWICE = "The value must not have the same option twice.";

/** Returns whether a value could be an option. */
export function isOption(value: unknown): value is OptionValue {
  return ["string", "number", "boolean"].includes(typeof value);
}

/** Returns the options that an answer to an item can have; null if they are not known. */
export function optionsFor(task: Task, bounds: Bounds): readonly OptionValue[] | null {
  if (typeof task.options_from !== "string") return valuesOf(task.options, task.inner === true);
  return bounds.options ? (bounds.options[task.options_from] ?? []) : null;
}

/** Returns whether a value is one of the options; of unknown ones, whether it could be one. */
export function among(options: readonly OptionValue[] | null, value: unknown): boolean {
  return isOption(value) && (options === null || options.includes(value));
}

/** Returns the flaw of a list of options; null if each is one, and none is there twice. */
export function flawOfList(options: readonly OptionValue[] | null, value: unknown): string | null {
  if (!Array.isArray(value) || !value.every((part) => among(options, part))) return LIST;
  return new Set(value).size < value.length ? TWICE : null;
}
