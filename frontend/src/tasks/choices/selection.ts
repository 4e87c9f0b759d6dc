/** Which options are chosen, always in the order in which they are listed. */
import type { Item } from "../../protocol/messages";
import { strings } from "../../strings/language";
import { type OptionValue, readOptions } from "../options";
import type { Task } from "../task";
import { UndoableValue } from "../undoable";

export function beginChoices(task: Task, item: Item): UndoableValue<readonly OptionValue[]> {
  const former = Array.isArray(item.value) ? item.value : [];
  const values = readOptions(task.options).map(({ value }) => value);
  return new UndoableValue(values.filter((value) => former.includes(value)));
}

/** Switches one option; one that would be too many takes the place of an only one. */
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

/** Says which bound of the task is not met. */
export function flawOfChoices(task: Task, chosen: readonly OptionValue[]): string | null {
  const { min, max } = task;
  if (typeof min === "number" && chosen.length < min) return strings.choices.tooFew(min);
  if (typeof max === "number" && chosen.length > max) return strings.choices.tooMany(max);
  return null;
}
