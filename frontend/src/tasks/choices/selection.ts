/** Selection of options, always in the order in which the task lists them. */
import type { Item } from "../../protocol/messages";
import { strings } from "../../strings/language";
import { type OptionValue, readOptions } from "../options/options";
import type { Task } from "../task";
import { UndoableValue } from "../undoable";

/** Begins with the previous answer, if there is one. */
export function beginChoices(task: Task, item: Item): UndoableValue<readonly OptionValue[]> {
  const former = Array.isArray(item.value) ? item.value : [];
  const values = readOptions(task.options).map(({ value }) => value);
  return new UndoableValue(values.filter((value) => former.includes(value)));
}

/** Returns the selection with one option switched; if only one is allowed, it replaces the other. */
export function toggle(
  task: Task,
  chosen: readonly OptionValue[],
  value: OptionValue,
): readonly OptionValue[] {
  if (chosen.includes(value)) return chosen.filter((one) => one !== value);
  if (task.max === 1) return [value];
  const values = readOptions(task.options).map((option) => option.value);
  return values.filter((one) => one === value || chosen.includes(one));
}

/** Returns which bound of the task is not met; null if none. */
export function flawOfChoices(task: Task, chosen: readonly OptionValue[]): string | null {
  const { min, max } = task;
  if (typeof min === "number" && chosen.length < min) return strings.choices.tooFew(min);
  if (typeof max === "number" && chosen.length > max) return strings.choices.tooMany(max);
  return null;
}
