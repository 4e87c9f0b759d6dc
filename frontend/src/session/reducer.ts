/**
 * The client session as a pure state machine.
 *
 * It touches no socket, timer, database or page. The owner of the state (`runtime/Runner.ts`)
 * carries the effects out in order and reports the results as further events, so every rule can
 * be tested with a plain call and a comparison.
 */
import type { SessionEvent, Stamp, Step } from "./events";
import { chain, emit, flush, isTooLarge, notify, settle, showNext } from "./helpers";
import { closed, elapsed, nudged, opened, restarted, started } from "./onConnection";
import { received } from "./onServer";
import { answered, dismissed, flagged, skipped, undone } from "./onUser";
import { wantNews } from "./ownCount";
import type { Request, State } from "./state";

/**
 * Returns the state after `event` and the effects to carry out, in order.
 *
 * @example
 * const [next, effects] = reduce(state, { type: "answered", value: "cat" }, stamp);
 */
export function reduce(state: State, event: SessionEvent, stamp: Stamp): Step {
  switch (event.type) {
    case "started":
      return started(state, event.memory);
    case "opened":
      return opened(state);
    case "received":
      return received(state, event.message, stamp);
    case "closed":
      return closed(state, event.code, stamp);
    case "elapsed":
      return chain(state, (s) => elapsed(s, event.timer, stamp), flush);
    case "nudged":
      return nudged(state, stamp);
    case "seen":
      return wantNews({ ...state, visible: event.visible });
    case "restarted":
      return restarted(state);
    case "loaded":
      return loaded(state, event.user, event.messages);
    case "stored":
      return stored(state, event.id, event.failed);
    case "prepared":
      return prepared(state, event.lease, stamp);
    case "answered":
      return answered(state, event.value, event.unseen ?? false, stamp);
    case "skipped":
      return skipped(state, stamp);
    case "undone":
      return undone(state, event.id, stamp);
    case "flagged":
      return flagged(state, event.note, stamp);
    case "dismissed":
      return dismissed(state, event.kind);
  }
}

/** Puts an earlier page's requests first; they may have been sent, so they count as tried. */
function loaded(state: State, user: string, messages: readonly Request[]): Step {
  if (state.user !== user) return [state, []];
  const present = new Set(state.outbox.map(({ message }) => message.id));
  const earlier = messages
    .filter(({ id }) => !present.has(id))
    .map((message) => ({ message, stored: true, sent: false, tries: 1 }));
  // Requests can be too large only if the server has lowered its limit since.
  const large = messages.filter((message) => isTooLarge(state, message));
  return chain(
    { ...state, loaded: true, outbox: [...earlier, ...state.outbox] },
    ...large.flatMap(({ id }) => [settle(id), notify("too_large")]),
    flush,
  );
}

/** Sends a request even if the browser could not store it, and then tells the user. */
function stored(state: State, id: string, failed: boolean): Step {
  const outbox = state.outbox.map((entry) =>
    entry.message.id === id ? { ...entry, stored: true } : entry,
  );
  return chain({ ...state, outbox }, failed ? notify("not_kept") : emit(), flush);
}

/** Marks an item as ready to be shown, and shows it if it is next. */
function prepared(state: State, lease: string, stamp: Stamp): Step {
  if (!state.queue.some((item) => item.lease === lease)) return [state, []];
  return chain({ ...state, prepared: [...state.prepared, lease] }, showNext(stamp));
}
