/** The offer for an item or a question; the page loads it with what draws it. */
import type { Item } from "../../protocol/messages";
import type { Draft, Task, TaskKind } from "../task";
import type { Answering, Offer } from "./offer";
import { suggestionOf } from "./suggestion";

/** Returns the offer for an item; null if it has no suggestion or its kind draws it otherwise. */
export function offerOf(answering: Answering): Offer | null {
  const { kind, task, item, draft, since = Number.NEGATIVE_INFINITY, answer } = answering;
  const suggestion = suggestionOf(item);
  if (!item || !suggestion || kind.suggested === null) return null;
  const parts = kind.suggested;
  if (parts && draft) {
    return {
      suggestion,
      since,
      open: parts.open(draft),
      isActive: parts.isActive(draft),
      byKey: parts.takesEnter(draft),
      accept: () => parts.accept(draft),
      reject: () => parts.reject(draft),
      acceptAll: () => parts.acceptAll(draft),
      edit: null,
    };
  }
  const { value } = suggestion;
  const put = putOf(kind, task, draft);
  return {
    suggestion,
    since,
    open: null,
    isActive: true,
    byKey: isUntouched(kind, task, item, draft),
    accept: () => {
      put?.(value);
      answer(value);
    },
    reject: null,
    acceptAll: null,
    edit: put ? () => put(value) : null,
  };
}

/** Returns what puts an answer into the draft; null where there is none or a press answers. */
function putOf(kind: TaskKind, task: Task, draft: Draft | null): ((value: unknown) => void) | null {
  const put = draft && kind.take?.(task);
  return put ? (value) => put(draft, value) : null;
}

/** Returns whether the user has given no answer to an item and begun none. */
export function isUntouched(kind: TaskKind, task: Task, item: Item, draft: Draft | null): boolean {
  if (item.value !== undefined || draft?.changed) return false;
  // After a reload a draft counts as unchanged, though it holds what was begun before.
  const fresh = draft && kind.begin?.(task, item);
  return !fresh || JSON.stringify(draft.saved()) === JSON.stringify(fresh.saved());
}
