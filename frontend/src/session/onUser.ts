/** Handlers of what the user does: answer, skip, take back, flag, dismiss. */
import type { Flag, Item, Skip, Submit } from "../protocol/messages";
import type { Stamp, Step } from "./events";
import {
  chain,
  clearScreen,
  emit,
  isTooLarge,
  notify,
  remember,
  set,
  setHistory,
  settle,
  showNext,
  type Transition,
} from "./helpers";
import type { HistoryEntry, NoticeKind, Request, State } from "./state";
import { summarise } from "./summary";

/** Submits an answer to the item on screen; `unseen` if its suggestion was not drawn. */
export function answered(state: State, value: unknown, unseen: boolean, stamp: Stamp): Step {
  if (!state.screen) return [state, []];
  const { item, since } = state.screen;
  const ms = Math.max(0, Math.round(stamp.now - since));
  const said = unseen && item.suggestion ? { unseen } : {};
  const message: Submit = { type: "submit", id: stamp.id, lease: item.lease, value, ms, ...said };
  return leave(state, item, message, stamp);
}

/** Skips the item on screen. */
export function skipped(state: State, stamp: Stamp): Step {
  if (!state.screen) return [state, []];
  const { item } = state.screen;
  return leave(state, item, { type: "skip", id: stamp.id, lease: item.lease }, stamp);
}

/**
 * Takes back the answer `id`, or the latest one.
 *
 * It is done here if the server can't have the answer yet; otherwise the server is asked.
 */
export function undone(state: State, id: string | undefined, stamp: Stamp): Step {
  const last = state.history.findLast((one) => !one.fate && (id === undefined || one.id === id));
  if (!last) return [state, []];
  const entry = state.outbox.find(({ message }) => message.id === last.id);
  if (entry && !entry.tries && last.shown)
    return takeBack(state, last, last.shown, entry.message, stamp);
  if (state.connection.at !== "live") return notify("undo_offline")(state);
  return chain(
    state,
    clearScreen,
    set({ undoing: [...state.undoing, { ...last, undo: stamp.id }] }),
    setHistory(without(state, last)),
    enqueue({ type: "undo", id: stamp.id, submit: last.id }),
  );
}

/** Flags the item on screen, or the latest answer if there is none. */
export function flagged(state: State, note: string, stamp: Stamp): Step {
  const last = state.history.at(-1)?.id;
  const about = state.screen ? { lease: state.screen.item.lease } : last && { submit: last };
  if (!about) return [state, []];
  const text = note.trim();
  const message: Flag = { type: "flag", id: stamp.id, ...about, ...(text ? { note: text } : {}) };
  if (isTooLarge(state, message)) return notify("too_large")(state);
  return chain(state, enqueue(message), notify("flagged"));
}

/** Removes a notice. */
export function dismissed(state: State, kind: NoticeKind): Step {
  return [{ ...state, notices: state.notices.filter((notice) => notice.kind !== kind) }, []];
}

/** Takes the item off the screen with a request, and shows the next one without waiting. */
function leave(state: State, shown: Item, message: Submit | Skip, stamp: Stamp): Step {
  if (isTooLarge(state, message)) return notify("too_large")(state);
  const gist = message.type === "submit" ? summarise(message.value) : null;
  const last: HistoryEntry = { id: message.id, item: shown.item, shown, gist };
  return chain(
    state,
    set({ screen: null, feedback: null }),
    enqueue(message),
    setHistory([...state.history, last]),
    showNext(stamp),
  );
}

/** Returns a transition that adds a request to the outbox; it is sent once it is stored. */
const enqueue =
  (message: Request): Transition =>
  (state) => {
    const entry = { message, stored: false, sent: false, tries: 0 };
    const user = state.user ?? "";
    return chain(
      state,
      set({ outbox: [...state.outbox, entry] }),
      emit({ type: "store", user, message }),
    );
  };

/** Takes back an answer that was never sent, and shows its item again with that answer. */
function takeBack(
  state: State,
  last: HistoryEntry,
  shown: Item,
  message: Request,
  stamp: Stamp,
): Step {
  const value = message.type === "submit" ? { value: message.value } : {};
  const item: Item = { ...shown, ...value, mode: "undo" };
  return chain(
    state,
    settle(last.id),
    clearScreen,
    (s) => [{ ...s, queue: [item, ...s.queue], prepared: [...s.prepared, item.lease] }, []],
    set({ history: without(state, last) }),
    remember,
    showNext(stamp),
  );
}

function without(state: State, entry: HistoryEntry): readonly HistoryEntry[] {
  return state.history.filter((one) => one !== entry);
}
