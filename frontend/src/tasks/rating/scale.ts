/** The steps of a rating's scale, and the key of each. */
import { type Option, readOptions } from "../options";
import type { Task } from "../task";

/** Up to here each step has a button, beyond it there is a slider. */
const MOST_BUTTONS = 11;

export interface Scale {
  readonly lowest: number;
  readonly highest: number;
  /** Words for the ends, or nothing. */
  readonly anchors: readonly [string, string];
}

export function readScale(task: Task): Scale {
  const [lowest, highest] = pairOf(task.scale, isInteger) ?? [1, 5];
  return { lowest, highest, anchors: pairOf(task.anchors, isText) ?? ["", ""] };
}

/** A button for each step, or null where the scale has too many for that. */
export function buttonsOf({ lowest, highest }: Scale): readonly Option[] | null {
  const count = highest - lowest + 1;
  if (count > MOST_BUTTONS) return null;
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
