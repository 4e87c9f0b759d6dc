/** Scale of a rating task. */
import { type Option, readOptions } from "../options/options";
import type { Task } from "../task";

/** Number of steps up to which each has a button; a longer scale is a slider. */
const MAX_BUTTONS = 11;

/** Range of whole numbers, with words for its ends. */
export interface Scale {
  readonly lowest: number;
  readonly highest: number;
  /** Words for the ends; empty if the task gives none. */
  readonly anchors: readonly [string, string];
}

/** Returns the scale of a task, 1 to 5 by default. */
export function readScale(task: Task): Scale {
  const [lowest, highest] = pairOf(task.scale, isInteger) ?? [1, 5];
  return { lowest, highest, anchors: pairOf(task.anchors, isText) ?? ["", ""] };
}

/** Returns an option for each step; null if the scale has too many for buttons. */
export function buttonsOf({ lowest, highest }: Scale): readonly Option[] | null {
  const count = highest - lowest + 1;
  if (count > MAX_BUTTONS) return null;
  return readOptions(Array.from({ length: count }, (_, index) => lowest + index));
}

function pairOf<T>(value: unknown, is: (part: unknown) => part is T): [T, T] | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [first, second] = value;
  return is(first) && is(second) ? [first, second] : null;
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
