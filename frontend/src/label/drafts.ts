/** Answers that have been begun and not given, kept by item while the page is there. */
import { useRef } from "preact/hooks";
import type { Item } from "../protocol/messages";
import type { Draft, Task, TaskKind } from "../tasks/task";

const MOST = 32;

/** The draft of what is on screen; the same one when that item comes back later. */
export function useDraft(
  kind: TaskKind | null,
  task: Task | null,
  item: Item | null,
): Draft | null {
  const drafts = useRef(new Map<string, { readonly value: unknown; readonly draft: Draft }>());
  if (!kind?.begin || !task || !item) return null;
  const kept = drafts.current;
  const known = kept.get(item.item);
  // Another former answer than the draft began from: that one is newer.
  const draft = known && same(known.value, item.value) ? known.draft : kind.begin(task, item);
  if (draft !== known?.draft) {
    kept.delete(item.item);
    kept.set(item.item, { value: item.value, draft });
    for (const old of [...kept.keys()].slice(0, -MOST)) kept.delete(old);
  }
  return draft;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
