/**
 * Handlers of the connection: greeting, losing it, reconnecting, and noticing that it is dead.
 *
 *     resting -> opening -> greeting -> live
 *                   ^  \________\_______/ |
 *                   |         away        |
 *                   \_________/ \-------> ended: only the user can reconnect
 *
 * A browser does not report a connection that is silently gone. So after a silence the session
 * sends a `ping`, and abandons the connection if nothing comes back.
 */
import type { Hello } from "../protocol/messages";
import { backoffMs } from "./backoff";
import { CLOSE_CODES, isRetried } from "./closeCodes";
import type { Effect, Stamp, Step, Timer } from "./events";
import { chain, emit, set } from "./helpers";
import type { State, TabMemory } from "./state";

/** Name and version that this client gives in its `hello`. */
export const CLIENT = "supt-page/0.1";
/** Silence, in milliseconds, after which the session sends a `ping`. */
const QUIET_MS = 10_000;
/** Wait, in milliseconds, for any message after a `ping`; then the connection is abandoned. */
const PROBE_MS = 4_000;
/** Wait, in milliseconds, for the server's `welcome`; then the connection is abandoned. */
const GREETING_MS = 15_000;
/** Age, in milliseconds, at which a connection counts as good: the next waits are short again. */
const STEADY_MS = 10_000;

/** Connects, with what the tab remembers of an earlier load. */
export function started(state: State, memory: TabMemory | null): Step {
  return connect(memory ? { ...state, ...memory } : state);
}

/** Greets the server and lists the leases on hand. */
export function opened(state: State): Step {
  const have = [...(state.screen ? [state.screen.item] : []), ...state.queue];
  const hello: Hello = {
    type: "hello",
    v: 1,
    project: state.project,
    window: state.window,
    client: CLIENT,
    have: have.map((item) => item.lease),
    counts: true,
    news: state.visible,
    ...(state.session ? { session: state.session } : {}),
  };
  return chain(
    state,
    set({ connection: { at: "greeting" }, news: state.visible }),
    emit({ type: "send", message: hello }),
  );
}

/** Takes in the part of a `welcome` that is about the connection itself. */
export function greeted(state: State, stamp: Stamp): Step {
  return chain(
    state,
    set({
      connection: { at: "live", since: stamp.now },
      stayAwayMs: 0,
      restarting: false,
      changing: false,
    }),
    emit({ type: "cancel", timer: "probe" }, { type: "wait", timer: "quiet", ms: QUIET_MS }),
  );
}

/** Plans to reconnect, or ends the session if the close code is final. */
export function closed(state: State, code: number, stamp: Stamp): Step {
  if (isRetried(code))
    return lost({ ...state, restarting: state.restarting || code === CLOSE_CODES.RESTART }, stamp);
  return chain(state, set({ connection: { at: "ended", code } }), unsend, emit(...silence()));
}

/** Does what a timer was started for. */
export function elapsed(state: State, timer: Timer, stamp: Stamp): Step {
  switch (timer) {
    case "reconnect":
      return state.connection.at === "away" ? connect(state) : [state, []];
    case "quiet":
      return state.heard ? listen(state) : probe(state, stamp);
    case "probe":
      return state.heard && state.connection.at === "live" ? listen(state) : abandon(state, stamp);
    case "resend":
      return [{ ...state, holding: false }, []];
  }
}

/** Checks the connection at once, or reconnects without waiting any longer. */
export function nudged(state: State, stamp: Stamp): Step {
  if (state.connection.at === "away") return connect(state);
  return state.connection.at === "live" ? probe({ ...state, heard: false }, stamp) : [state, []];
}

/** Reconnects after a final close, because the user asked for it. */
export function restarted(state: State): Step {
  if (state.connection.at !== "ended") return [state, []];
  // The other tab has that session now; resuming it here would close that tab's connection.
  const session = state.connection.code === CLOSE_CODES.REPLACED ? null : state.session;
  return connect({ ...state, session, attempts: 0, screen: null, queue: [], prepared: [] });
}

/** Opens a websocket, and abandons it if the server does not greet in time. */
function connect(state: State): Step {
  return chain(
    state,
    set({ connection: { at: "opening" }, heard: false }),
    emit(
      { type: "cancel", timer: "reconnect" },
      { type: "connect" },
      { type: "wait", timer: "probe", ms: GREETING_MS },
    ),
  );
}

/** Waits before reconnecting: the server's wish plus a random part of a growing bound. */
function lost(state: State, stamp: Stamp): Step {
  const steady = state.connection.at === "live" && stamp.now - state.connection.since >= STEADY_MS;
  const attempts = steady ? 0 : state.attempts;
  const ms = state.stayAwayMs + backoffMs(attempts, stamp.random);
  return chain(
    state,
    set({ connection: { at: "away" }, attempts: attempts + 1 }),
    unsend,
    emit(...silence(), { type: "wait", timer: "reconnect", ms }),
  );
}

/** Abandons a connection that looks dead, and plans to reconnect. */
function abandon(state: State, stamp: Stamp): Step {
  return chain(state, emit({ type: "drop" }), (s) => lost(s, stamp));
}

/** Waits for the next silence. */
function listen(state: State): Step {
  return [{ ...state, heard: false }, [{ type: "wait", timer: "quiet", ms: QUIET_MS }]];
}

/** Sends a `ping` to find out whether the connection is alive. */
function probe(state: State, stamp: Stamp): Step {
  if (state.connection.at !== "live") return [state, []];
  return chain(
    state,
    emit(
      { type: "send", message: { type: "ping", id: stamp.id } },
      { type: "cancel", timer: "quiet" },
      { type: "wait", timer: "probe", ms: PROBE_MS },
    ),
  );
}

/** Marks all requests as unsent: nobody knows which of them the server has received. */
function unsend(state: State): Step {
  const outbox = state.outbox.map((entry) => ({ ...entry, sent: false }));
  return [{ ...state, outbox, holding: false }, []];
}

/** Returns effects that stop the timers of a connection. */
function silence(): readonly Effect[] {
  return (["quiet", "probe", "resend"] as const).map(
    (timer) => ({ type: "cancel", timer }) as const,
  );
}
