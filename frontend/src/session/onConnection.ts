/**
 * The connection: greeting, losing it, coming back, and finding out that it is dead.
 *
 *     resting -> opening -> greeting -> live
 *                   ^  \________\_______/ |
 *                   |         away        |
 *                   \_________/ \-------> ended: only the person can go on
 *
 * A browser does not say that a connection is silently gone. So when nothing has come for a
 * while a `ping` asks, and without an answer the connection is given up.
 */
import type { Hello } from "../protocol/messages";
import { isRetried, jitter, RESTART, TAKEN_OVER } from "./closeCodes";
import { ask, chain, set } from "./helpers";
import type { Memory, Stamp, State, Step, Timer } from "./state";

export const CLIENT = "supt-page/0.1";
const QUIET_MS = 10_000;
const PROBE_MS = 4_000;
const GREETING_MS = 15_000;
/** A connection that held this long was a good one: begin with short waits again. */
const STEADY_MS = 10_000;

export function started(state: State, memory: Memory | null): Step {
  return connect(memory ? { ...state, ...memory } : state);
}

export function opened(state: State): Step {
  const have = [...(state.screen ? [state.screen.item] : []), ...state.queue];
  const hello: Hello = {
    type: "hello",
    v: 1,
    project: state.project,
    window: state.window,
    client: CLIENT,
    have: have.map((item) => item.lease),
    ...(state.session ? { session: state.session } : {}),
  };
  return chain(state, set({ link: { at: "greeting" } }), ask({ type: "send", message: hello }));
}

/** The part of a `welcome` that is about the connection itself. */
export function greeted(state: State, stamp: Stamp): Step {
  return chain(
    state,
    set({
      link: { at: "live", since: stamp.now },
      stayAwayMs: 0,
      restarting: false,
      changing: false,
    }),
    ask({ type: "cancel", timer: "probe" }, { type: "wait", timer: "quiet", ms: QUIET_MS }),
  );
}

export function closed(state: State, code: number, stamp: Stamp): Step {
  if (isRetried(code))
    return lost({ ...state, restarting: state.restarting || code === RESTART }, stamp);
  return chain(state, set({ link: { at: "ended", code } }), unsend, ask(...silence()));
}

export function elapsed(state: State, timer: Timer, stamp: Stamp): Step {
  switch (timer) {
    case "reconnect":
      return state.link.at === "away" ? connect(state) : [state, []];
    case "quiet":
      return state.heard ? listen(state) : probe(state, stamp);
    case "probe":
      return state.heard && state.link.at === "live" ? listen(state) : giveUp(state, stamp);
    case "resend":
      return [{ ...state, holding: false }, []];
  }
}

export function nudged(state: State, stamp: Stamp): Step {
  if (state.link.at === "away") return connect(state);
  return state.link.at === "live" ? probe({ ...state, heard: false }, stamp) : [state, []];
}

/** Begins again because the person asked for it, after a close that was final. */
export function restarted(state: State): Step {
  if (state.link.at !== "ended") return [state, []];
  // The other tab has that session now; taking it back would only throw that tab out.
  const session = state.link.code === TAKEN_OVER ? null : state.session;
  return connect({ ...state, session, attempts: 0, screen: null, queue: [], prepared: [] });
}

function connect(state: State): Step {
  return chain(
    state,
    set({ link: { at: "opening" }, heard: false }),
    ask(
      { type: "cancel", timer: "reconnect" },
      { type: "connect" },
      { type: "wait", timer: "probe", ms: GREETING_MS },
    ),
  );
}

function lost(state: State, stamp: Stamp): Step {
  const steady = state.link.at === "live" && stamp.now - state.link.since >= STEADY_MS;
  const attempts = steady ? 0 : state.attempts;
  const ms = state.stayAwayMs + jitter(attempts, stamp.random);
  return chain(
    state,
    set({ link: { at: "away" }, attempts: attempts + 1 }),
    unsend,
    ask(...silence(), { type: "wait", timer: "reconnect", ms }),
  );
}

function giveUp(state: State, stamp: Stamp): Step {
  return chain(state, ask({ type: "drop" }), (s) => lost(s, stamp));
}

function listen(state: State): Step {
  return [{ ...state, heard: false }, [{ type: "wait", timer: "quiet", ms: QUIET_MS }]];
}

function probe(state: State, stamp: Stamp): Step {
  if (state.link.at !== "live") return [state, []];
  return chain(
    state,
    ask(
      { type: "send", message: { type: "ping", id: stamp.id } },
      { type: "cancel", timer: "quiet" },
      { type: "wait", timer: "probe", ms: PROBE_MS },
    ),
  );
}

/** Whether what went out on the lost connection has arrived is not known: it goes out again. */
function unsend(state: State): Step {
  const outbox = state.outbox.map((entry) => ({ ...entry, sent: false }));
  return [{ ...state, outbox, holding: false }, []];
}

function silence() {
  return (["quiet", "probe", "resend"] as const).map(
    (timer) => ({ type: "cancel", timer }) as const,
  );
}
