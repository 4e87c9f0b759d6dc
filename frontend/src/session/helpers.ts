/**
 * Transitions that the handlers of events are composed of.
 *
 * A transition takes a state and returns the next one with the effects that it asks for; `chain`
 * applies several in order and collects their effects.
 */
import type { Item } from "../protocol/messages";
import type { Effect, Stamp, Step } from "./events";
import type { HistoryEntry, NoticeKind, OutboxEntry, Request, State } from "./state";

/** Function from a state to the next one and its effects. */
export type Transition = (state: State) => Step;

/** Largest frame that a client sends, in bytes of UTF-8, until the server names its own limit. */
const MAX_BYTES = 65_536;
/** Number of answers that can be taken back. */
const MAX_HISTORY = 50;
/** Number of latest answers that keep their item, which may be as large as a megabyte. */
const MAX_HISTORY_ITEMS = 8;

/**
 * Applies transitions in order and collects their effects.
 *
 * @example
 * return chain(state, set({ screen: null }), notify("lapsed"), showNext(stamp));
 */
export function chain(state: State, ...transitions: readonly Transition[]): Step {
  let current = state;
  const effects: Effect[] = [];
  for (const transition of transitions) {
    const [next, wanted] = transition(current);
    current = next;
    effects.push(...wanted);
  }
  return [current, effects];
}

/** Returns a transition that changes some fields of the state. */
export const set =
  (change: Partial<State>): Transition =>
  (state) => [{ ...state, ...change }, []];

/** Returns a transition that only asks for effects; without any it does nothing. */
export const emit =
  (...effects: readonly Effect[]): Transition =>
  (state) => [state, effects];

/** Returns a transition that shows the next queued item if the screen is free and it is ready. */
export const showNext =
  (stamp: Stamp): Transition =>
  (state) => {
    const [item, ...queue] = state.queue;
    const busy = state.screen || state.undoing.length || state.awaited;
    if (busy || !item || !isReady(state, item)) return [state, []];
    const prepared = state.prepared.filter((lease) => lease !== item.lease);
    return chain(
      { ...state, screen: { item, since: stamp.now }, queue, prepared },
      remember,
      state.connection.at === "live"
        ? emit({ type: "send", message: { type: "show", lease: item.lease } })
        : emit(),
    );
  };

/** Moves the item on screen back to the head of the queue; the session still holds its lease. */
export const clearScreen: Transition = (state) => {
  if (!state.screen) return [state, []];
  const { item } = state.screen;
  const prepared = [...state.prepared, item.lease];
  return [{ ...state, screen: null, queue: [item, ...state.queue], prepared }, []];
};

/** Sends unsent requests in order, up to the first one that is not stored yet. */
export const flush: Transition = (state) => {
  if (state.connection.at !== "live" || state.holding || !state.loaded) return [state, []];
  const effects: Effect[] = [];
  let open = true;
  const outbox = state.outbox.map((entry): OutboxEntry => {
    open &&= entry.stored;
    if (!open || entry.sent) return entry;
    effects.push({ type: "send", message: entry.message });
    return { ...entry, sent: true, tries: entry.tries + 1 };
  });
  return [{ ...state, outbox }, effects];
};

/** Returns a transition that shows a notice; one of the same kind only counts up. */
export const notify =
  (kind: NoticeKind, detail?: string): Transition =>
  (state) => {
    const count = (state.notices.find((notice) => notice.kind === kind)?.count ?? 0) + 1;
    const others = state.notices.filter((notice) => notice.kind !== kind);
    const notice = detail === undefined ? { kind, count } : { kind, count, detail };
    return [{ ...state, notices: [...others, notice] }, []];
  };

/** Returns a transition that removes a request for good: it was answered, or never sent. */
export const settle =
  (id: string): Transition =>
  (state) => {
    const outbox = state.outbox.filter((entry) => entry.message.id !== id);
    return [{ ...state, outbox }, [{ type: "forget", user: state.user ?? "", id }]];
  };

/** Remembers the session over a reload, without the data of items: tab storage is small. */
export const remember: Transition = (state) => {
  const history = state.history.map((entry) => ({ ...entry, shown: null }));
  const awaited = state.screen?.item.lease ?? state.awaited;
  const memory = { session: state.session, user: state.user, history, awaited };
  return [state, [{ type: "remember", memory }]];
};

/** Returns a transition that replaces the history, within its limits, and remembers it. */
export const setHistory =
  (history: readonly HistoryEntry[]): Transition =>
  (state) => {
    const latest = history.slice(-MAX_HISTORY);
    const bare = latest.length - MAX_HISTORY_ITEMS;
    const trimmed = latest.map((entry, index) =>
      index < bare ? { ...entry, shown: null } : entry,
    );
    return chain({ ...state, history: trimmed }, remember);
  };

/** Returns whether an item can be shown at once, because its media, if any, are decoded. */
export function isReady(state: State, item: Item): boolean {
  return !needsPreparation(item) || state.prepared.includes(item.lease);
}

/** Returns whether the server would refuse a frame for its size (docs/protocol.md, rule 2). */
export function isTooLarge(state: State, message: Request): boolean {
  const size = new TextEncoder().encode(JSON.stringify(message)).length;
  return size > (state.welcome?.limits.max_bytes ?? MAX_BYTES);
}

/**
 * Returns whether an item has a suggestion or may have media.
 *
 * Only the preparation finds out what a pair has.
 */
function needsPreparation({ data: { kind, format }, suggestion }: Item): boolean {
  const media = ["image", "audio", "pair"].includes(String(kind)) || format !== undefined;
  return media || suggestion !== undefined;
}
