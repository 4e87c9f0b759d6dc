/**
 * Small moves that the steps of the session are put together from.
 *
 * A move takes a state and answers with the next one and what to do about it; `chain` runs
 * several, one after the other, and gathers what they ask for.
 */
import type { Item } from "../protocol/messages";
import type { Answered, Effect, Entry, NoticeKind, Request, Stamp, State, Step } from "./state";

export type Move = (state: State) => Step;

/** A client's frame, in bytes of UTF-8, until the server has named its own limit. */
const MAX_BYTES = 65_536;
const HISTORY = 50;
/** An item may be a megabyte, so only the latest answers keep theirs. */
const HISTORY_WITH_DATA = 8;

export function chain(state: State, ...moves: readonly Move[]): Step {
  let current = state;
  const effects: Effect[] = [];
  for (const move of moves) {
    const [next, wanted] = move(current);
    current = next;
    effects.push(...wanted);
  }
  return [current, effects];
}

export const set =
  (change: Partial<State>): Move =>
  (state) => [{ ...state, ...change }, []];

export const ask =
  (...effects: readonly Effect[]): Move =>
  (state) => [state, effects];

/** Brings the first prefetched item on screen, when the screen is free and its image is ready. */
export const fill =
  (stamp: Stamp): Move =>
  (state) => {
    const [item, ...queue] = state.queue;
    const busy = state.screen || state.undoing.length || state.awaited;
    if (busy || !item || !isReady(state, item)) return [state, []];
    const prepared = state.prepared.filter((lease) => lease !== item.lease);
    return chain(
      { ...state, screen: { item, since: stamp.now }, queue, prepared },
      remember,
      state.link.at === "live"
        ? ask({ type: "send", message: { type: "show", lease: item.lease } })
        : ask(),
    );
  };

/** Takes what is on screen back to the head of the queue: it is still this session's. */
export const clearScreen: Move = (state) => {
  if (!state.screen) return [state, []];
  const { item } = state.screen;
  const prepared = [...state.prepared, item.lease];
  return [{ ...state, screen: null, queue: [item, ...state.queue], prepared }, []];
};

/** Sends what has not gone out yet, in order, and stops at what is not kept yet. */
export const flush: Move = (state) => {
  if (state.link.at !== "live" || state.holding || !state.loaded) return [state, []];
  const effects: Effect[] = [];
  let open = true;
  const outbox = state.outbox.map((entry): Entry => {
    open &&= entry.kept;
    if (!open || entry.sent) return entry;
    effects.push({ type: "send", message: entry.message });
    return { ...entry, sent: true, tries: entry.tries + 1 };
  });
  return [{ ...state, outbox }, effects];
};

/** Tells the person something; the same thing again only counts up. */
export const notify =
  (kind: NoticeKind, detail?: string): Move =>
  (state) => {
    const count = (state.notices.find((notice) => notice.kind === kind)?.count ?? 0) + 1;
    const others = state.notices.filter((notice) => notice.kind !== kind);
    const notice = detail === undefined ? { kind, count } : { kind, count, detail };
    return [{ ...state, notices: [...others, notice] }, []];
  };

/** Takes a request out of the outbox: a definite answer has come, or it never went out. */
export const settle =
  (id: string): Move =>
  (state) => {
    const outbox = state.outbox.filter((entry) => entry.message.id !== id);
    return [{ ...state, outbox }, [{ type: "forget", user: state.user ?? "", id }]];
  };

/** Data stay out of it: what the browser keeps for a tab is small. */
export const remember: Move = (state) => {
  const history = state.history.map((answered) => ({ ...answered, was: null }));
  const awaited = state.screen?.item.lease ?? state.awaited;
  const memory = { session: state.session, user: state.user, history, awaited };
  return [state, [{ type: "remember", memory }]];
};

export const setHistory =
  (history: readonly Answered[]): Move =>
  (state) => {
    const kept = history.slice(-HISTORY);
    const bare = kept.length - HISTORY_WITH_DATA;
    const trimmed = kept.map((one, index) => (index < bare ? { ...one, was: null } : one));
    return chain({ ...state, history: trimmed }, remember);
  };

/** Tells whether an item can be shown at once, or has an image that must be decoded first. */
export function isReady(state: State, item: Item): boolean {
  return !needsPreparation(item.data) || state.prepared.includes(item.lease);
}

/** docs/protocol.md, rule 2: a larger frame would close the connection, now and at every resend. */
export function isTooLarge(state: State, message: Request): boolean {
  const size = new TextEncoder().encode(JSON.stringify(message)).length;
  return size > (state.welcome?.limits.max_bytes ?? MAX_BYTES);
}

/** A pair may have images; whether it has is for whoever prepares it to find out. */
function needsPreparation({ kind, format }: Item["data"]): boolean {
  return ["image", "audio", "pair"].includes(String(kind)) || format !== undefined;
}
