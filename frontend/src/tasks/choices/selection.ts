/** Selection of options, always in the order in which the task lists them. */
import type { Item } from "../../protocol/messages";
import { strings } from "../../strings/language";
import { type OptionValue, valuesOf } from "../options/options";
import { optionsOf } from "../options/tree";
import { WalkedValue } from "../options/WalkedValue";
import type { Task } from "../task";

/** Options chosen so far. */
export type ChoicesDraft = WalkedValue<readonly OptionValue[]>;

/** Begins with the previous answer, if there is one. */
export function beginChoices(task: Task, item: Item): ChoicesDraft {
  const former = Array.isArray(item.value) ? item.value : [];
  return new WalkedValue(valuesFor(task, item).filter((value) => former.includes(value)));
}

/** Returns the selection with one option switched; if only one is allowed, it replaces the other. */
export function toggle(
  task: Task,
  item: Item,
  chosen: readonly OptionValue[],
  value: OptionValue,
): readonly OptionValue[] {
  if (chosen.includes(value)) return chosen.filter((one) => one !== value);
  if (task.max === 1) return [value];
  const wanted = new Set([...chosen, value]);
  return valuesFor(task, item).filter((one) => wanted.has(one));
}

function valuesFor(task: Task, item: Item): readonly OptionValue[] {
  return valuesOf(optionsOf(task, item), task.inner === true);
}

/** Returns which bound of the task is not met; null if none. */
export function flawOfChoices(task: Task, chosen: readonly OptionValue[]): string | null {
  const { min, max } = task;
  if (typeof min === "number" && chosen.length < min) return strings.choices.tooFew(min);
  if (typeof max === "number" && chosen.length > max) return strings.choices.tooMany(max);
  return null;
}
