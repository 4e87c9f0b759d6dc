/**
 * The client's side of the conversation: what to do about each thing that happens.
 *
 *     const [next, effects] = step(state, event, stamp);
 *
 * It touches no socket, no timer, no database and no page. Whoever owns the state (label/run)
 * carries the effects out, in order, and reports back with events. That makes every rule here
 * testable with plain calls and a comparison.
 */

import { ask, chain, fill, flush, isTooLarge, notify, settle } from "./helpers";
import { closed, elapsed, nudged, opened, restarted, started } from "./onConnection";
import { received } from "./onServer";
import { answered, dismissed, flagged, skipped, undone } from "./onUser";
import type { Event, Request, Stamp, State, Step } from "./state";

export function step(state: State, event: Event, stamp: Stamp): Step {
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
    case "restarted":
      return restarted(state);
    case "loaded":
      return loaded(state, event.user, event.messages);
    case "kept":
      return kept(state, event.id, event.failed);
    case "prepared":
      return prepared(state, event.lease, stamp);
    case "answered":
      return answered(state, event.value, stamp);
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

/** What an earlier page left comes first; it may have been sent, so it counts as tried. */
function loaded(state: State, user: string, messages: readonly Request[]): Step {
  if (state.user !== user) return [state, []];
  const here = new Set(state.outbox.map(({ message }) => message.id));
  const earlier = messages
    .filter(({ id }) => !here.has(id))
    .map((message) => ({ message, kept: true, sent: false, tries: 1 }));
  // Only if the server's limit has shrunk since they were given.
  const large = messages.filter((message) => isTooLarge(state, message));
  return chain(
    { ...state, loaded: true, outbox: [...earlier, ...state.outbox] },
    ...large.flatMap(({ id }) => [settle(id), notify("too_large")]),
    flush,
  );
}

/** An answer that the browser can't keep is sent all the same, but the person should know. */
function kept(state: State, id: string, failed: boolean): Step {
  const outbox = state.outbox.map((entry) =>
    entry.message.id === id ? { ...entry, kept: true } : entry,
  );
  return chain({ ...state, outbox }, failed ? notify("not_kept") : ask(), flush);
}

function prepared(state: State, lease: string, stamp: Stamp): Step {
  if (!state.queue.some((item) => item.lease === lease)) return [state, []];
  return chain({ ...state, prepared: [...state.prepared, lease] }, fill(stamp));
}
