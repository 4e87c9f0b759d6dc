/** Drafts of answers by item, which survive a reload of the page. */
import { effect, untracked } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Item } from "../protocol/messages";
import type { DraftStore } from "../runtime/draftStore";
import type { State } from "../session/state";
import { brought } from "../tasks/suggestion/suggestion";
import type { Draft, Task, TaskKind } from "../tasks/task";

/** Number of drafts that are kept in memory. */
const MAX_DRAFTS = 32;
/** Delay, in milliseconds, before a change is saved; a page that is closed saves at once. */
const SAVE_MS = 300;

interface Begun {
  readonly task: Task;
  readonly from: unknown;
  /** What was suggested then. */
  readonly suggested: unknown;
  readonly draft: Draft;
}

/** Returns the draft of the item on screen, the same one whenever that item comes back. */
export function useDraft(
  state: State,
  drafts: DraftStore,
  work: { readonly kind: TaskKind | null; readonly task: Task | null; readonly item: Item | null },
): Draft | null {
  const kept = useRef(new Map<string, Begun>());
  const user = state.user ?? "";
  const draft = useMemory(kept.current, (item) => drafts.read(user, item.item), work);
  const { item } = work;
  useLayoutEffect(() => {
    if (!draft || !item) return;
    return follow(draft, (saved) =>
      drafts.write(user, item.item, { from: item.value, draft: saved }),
    );
  }, [draft]);
  // After the effect above, whose cleanup may write once more.
  const last = state.history.at(-1);
  useLayoutEffect(() => {
    if (last && last.gist !== null) drafts.erase(user, last.item);
  }, [last?.id]);
  return draft;
}

function useMemory(
  kept: Map<string, Begun>,
  read: (item: Item) => { readonly from: unknown; readonly draft: unknown } | null,
  { kind, task, item }: Parameters<typeof useDraft>[2],
): Draft | null {
  if (!kind?.begin || !task || !item) return null;
  const known = kept.get(item.item);
  // If the item has another previous answer than the draft began from, that answer is newer.
  const isNewest = !!known && same(known.from, item.value) && isCurrent(known, item);
  if (isNewest && (known.task === task || same(known.task, task))) return known.draft;
  // A changed task may ask something else; what was begun is taken over as after a reload.
  const saved = isNewest ? { from: known.from, draft: known.draft.saved() } : read(item);
  const value = saved && same(saved.from, item.value) ? saved.draft : item.value;
  const draft = kind.begin(task, { ...item, value });
  kept.delete(item.item);
  kept.set(item.item, { task, from: item.value, suggested: brought(item)?.value, draft });
  for (const old of [...kept.keys()].slice(0, -MAX_DRAFTS)) kept.delete(old);
  return draft;
}

/** Returns whether a draft has been changed, or began with what is suggested now. */
function isCurrent({ draft, suggested }: Begun, item: Item): boolean {
  return untracked(() => draft.changed === true) || same(suggested, brought(item)?.value);
}

/** Saves a draft whenever it has changed; returns a function that stops it. */
function follow(draft: Draft, save: (saved: unknown) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    save(untracked(() => draft.saved()));
  };
  let begun = false;
  const stop = effect(() => {
    draft.saved();
    if (begun) timer ??= setTimeout(now, SAVE_MS);
    begun = true;
  });
  addEventListener("pagehide", now);
  return () => {
    stop();
    now();
    removeEventListener("pagehide", now);
  };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
