/** Draft of a ranking: the options in their order so far, the best first. */
import type { Item } from "../../protocol/messages";
import { type OptionValue, valuesOf } from "../options/options";
import { optionsOf } from "../options/tree";
import type { Task } from "../task";
import { UndoableValue } from "../undoable";

/** Options that have been put in order. */
export type RankDraft = UndoableValue<readonly OptionValue[]>;

/** Begins with the previous answer, if there is one. */
export function beginRank(task: Task, item: Item): RankDraft {
  const values = valuesOf(optionsOf(task, item));
  const former = Array.isArray(item.value) ? item.value : [];
  return new UndoableValue(former.filter((value) => values.includes(value)));
}

/** Puts an option last, or takes it out if it is in the order. */
export function toggle(draft: RankDraft, value: OptionValue): void {
  const now = draft.now.peek();
  draft.set(now.includes(value) ? now.filter((one) => one !== value) : [...now, value]);
}

/** Moves an option to a place in the order; changes with the same `merge` are one step. */
export function moveTo(draft: RankDraft, value: OptionValue, place: number, merge: string): void {
  const now = draft.now.peek();
  const others = now.filter((one) => one !== value);
  const at = Math.max(0, Math.min(others.length, place));
  if (now[at] === value) return;
  draft.set([...others.slice(0, at), value, ...others.slice(at)], merge);
}
