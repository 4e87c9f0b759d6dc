/** The steps of a rating's scale, and the key of each. */
import type { Option } from "../options";
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
  const steps = Array.from({ length: count }, (_, index) => lowest + index);
  const own = steps.map((value) => digitOf(value, lowest));
  // Where a step has no digit of its own all go by their place: half and half would be a trap.
  const keys = own.includes(null) ? steps.map((_, index) => String((index + 1) % 10)) : own;
  return steps.map((value, index) => {
    const key = index < 10 ? (keys[index] ?? null) : null;
    return { value, label: String(value), key, hint: null };
  });
}

/** Tells whether each step's key is the digit that is written on it. */
export function goesByDigits(scale: Scale): boolean {
  return scale.lowest >= 0 && scale.highest <= (scale.lowest > 0 ? 10 : 9);
}

/** The digit itself; 0 is also 10, where nothing else needs it. */
function digitOf(value: number, lowest: number): string | null {
  if (value >= 0 && value <= 9) return String(value);
  return value === 10 && lowest > 0 ? "0" : null;
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
