/** What happens when the person answers, skips, or takes an answer back. */
import type { Flag, Item, Skip, Submit } from "../protocol/messages";
import {
  ask,
  chain,
  clearScreen,
  fill,
  isTooLarge,
  type Move,
  notify,
  remember,
  set,
  setHistory,
  settle,
} from "./helpers";
import type { Answered, NoticeKind, Request, Stamp, State, Step } from "./state";
import { gistOf } from "./summary";

export function answered(state: State, value: unknown, stamp: Stamp): Step {
  if (!state.screen) return [state, []];
  const { item, since } = state.screen;
  const ms = Math.max(0, Math.round(stamp.now - since));
  return leave(state, item, { type: "submit", id: stamp.id, lease: item.lease, value, ms }, stamp);
}

export function skipped(state: State, stamp: Stamp): Step {
  if (!state.screen) return [state, []];
  const { item } = state.screen;
  return leave(state, item, { type: "skip", id: stamp.id, lease: item.lease }, stamp);
}

/** Takes back an answer, or the latest: here, if the server can't have it yet, or else there. */
export function undone(state: State, id: string | undefined, stamp: Stamp): Step {
  const last = state.history.findLast((one) => !one.fate && (id === undefined || one.id === id));
  if (!last) return [state, []];
  const entry = state.outbox.find(({ message }) => message.id === last.id);
  if (entry && !entry.tries && last.was)
    return takeBack(state, last, last.was, entry.message, stamp);
  if (state.link.at !== "live") return notify("undo_offline")(state);
  return chain(
    state,
    clearScreen,
    set({ undoing: [...state.undoing, { ...last, undo: stamp.id }] }),
    setHistory(without(state, last)),
    put({ type: "undo", id: stamp.id, submit: last.id }),
  );
}

/** Tells the owner about the item on screen, or about the one that was just answered. */
export function flagged(state: State, note: string, stamp: Stamp): Step {
  const last = state.history.at(-1)?.id;
  const about = state.screen ? { lease: state.screen.item.lease } : last && { submit: last };
  if (!about) return [state, []];
  const text = note.trim();
  const message: Flag = { type: "flag", id: stamp.id, ...about, ...(text ? { note: text } : {}) };
  if (isTooLarge(state, message)) return notify("too_large")(state);
  return chain(state, put(message), notify("flagged"));
}

export function dismissed(state: State, kind: NoticeKind): Step {
  return [{ ...state, notices: state.notices.filter((notice) => notice.kind !== kind) }, []];
}

/** Lets the item on screen go with an answer, and shows the next one without waiting. */
function leave(state: State, was: Item, message: Submit | Skip, stamp: Stamp): Step {
  if (isTooLarge(state, message)) return notify("too_large")(state);
  const gist = message.type === "submit" ? gistOf(message.value) : null;
  const last: Answered = { id: message.id, item: was.item, was, gist };
  return chain(
    state,
    set({ screen: null }),
    put(message),
    setHistory([...state.history, last]),
    fill(stamp),
  );
}

const put =
  (message: Request): Move =>
  (state) => {
    const entry = { message, kept: false, sent: false, tries: 0 };
    const user = state.user ?? "";
    return chain(
      state,
      set({ outbox: [...state.outbox, entry] }),
      ask({ type: "keep", user, message }),
    );
  };

function takeBack(state: State, last: Answered, was: Item, message: Request, stamp: Stamp): Step {
  const value = message.type === "submit" ? { value: message.value } : {};
  const item: Item = { ...was, ...value, mode: "undo" };
  return chain(
    state,
    settle(last.id),
    clearScreen,
    (s) => [{ ...s, queue: [item, ...s.queue], prepared: [...s.prepared, item.lease] }, []],
    set({ history: without(state, last) }),
    remember,
    fill(stamp),
  );
}

function without(state: State, answered: Answered): readonly Answered[] {
  return state.history.filter((one) => one !== answered);
}
