/** What happens when the server says something. */
import type {
  Ack,
  Item,
  Error as Refusal,
  Replace,
  ServerMessage,
  Skip,
  Submit,
  Welcome,
} from "../protocol/messages";
import { jitter } from "./closeCodes";
import {
  ask,
  chain,
  clearScreen,
  fill,
  flush,
  isReady,
  type Move,
  notify,
  remember,
  set,
  setHistory,
  settle,
} from "./helpers";
import { greeted } from "./onConnection";
import type { Answered, Entry, NoticeKind, Stamp, State, Step } from "./state";

/** Refusals that are about the moment and not about the request (docs/protocol.md, rule 11). */
const TRANSIENT: ReadonlySet<Refusal["code"]> = new Set([
  "rate_limited",
  "busy",
  "unavailable",
  "internal",
]);
/** Refusals after which the item is no longer this labeller's to answer. */
const GONE: ReadonlySet<Refusal["code"]> = new Set(["lease_lost", "not_yours"]);

export function received(before: State, message: ServerMessage, stamp: Stamp): Step {
  const state = { ...before, heard: true };
  switch (message.type) {
    case "welcome":
      return welcomed(state, message, stamp);
    case "item":
      return itemCame(state, message, stamp);
    case "ack":
      return acked(state, message, stamp);
    case "replace":
      return replaced(state, message, stamp);
    case "error":
      return refused(state, message, stamp);
    case "idle":
      return [{ ...state, idle: message }, []];
    case "progress":
      return [{ ...state, progress: message }, [{ type: "refresh" }]];
    case "model":
      return [{ ...state, model: message }, [{ type: "refresh" }]];
    case "changed":
      return [state, [{ type: "refresh" }]];
    case "bye":
      return [
        {
          ...state,
          restarting: message.reason === "drain" && !message.changed,
          changing: message.changed === true,
          stayAwayMs: message.retry_ms,
          session: message.resume ? state.session : null,
        },
        [],
      ];
    default:
      // A later minor version may add types (docs/protocol.md, rule 1); a pong needs no more.
      return [state, []];
  }
}

/** docs/protocol.md, rule 10: what the server does not list is gone, and the outbox goes out again. */
function welcomed(state: State, welcome: Welcome, stamp: Stamp): Step {
  const listed = new Set(welcome.resumed ? welcome.leases.map(({ lease }) => lease) : []);
  const screen = state.screen && listed.has(state.screen.item.lease) ? state.screen : null;
  const items = new Set(welcome.leases.map(({ item }) => item));
  const pending = new Set(state.outbox.map(({ message }) => message.id));
  return chain(
    state,
    (s) => greeted(s, stamp),
    set({
      welcome,
      session: welcome.session,
      screen,
      queue: state.queue.filter(({ lease }) => listed.has(lease)),
      prepared: state.prepared.filter((lease) => listed.has(lease)),
      awaited: state.awaited && listed.has(state.awaited) ? state.awaited : null,
      // An undo whose ack came but whose item did not is over, unless that item comes now.
      undoing: state.undoing.filter(({ undo, item }) => pending.has(undo) || items.has(item)),
      idle: welcome.resumed && !welcome.leases.length ? state.idle : null,
    }),
    state.screen && !screen ? notify("lapsed") : ask(),
    ...changesOf(state.welcome, welcome).map((kind) => notify(kind)),
    belongTo(welcome.user),
    remember,
    screen ? ask({ type: "send", message: { type: "show", lease: screen.item.lease } }) : ask(),
    flush,
    fill(stamp),
  );
}

/** What a labeller should know of a project that was changed while they label. */
function changesOf(before: Welcome | null, { project }: Welcome): readonly NoticeKind[] {
  if (!before) return [];
  const other = (field: "guidelines" | "task") =>
    JSON.stringify(before.project[field]) !== JSON.stringify(project[field]);
  return [
    ...(other("guidelines") ? ["guidelines_changed" as const] : []),
    ...(other("task") ? ["task_changed" as const] : []),
  ];
}

/** Nobody's answers are ever sent in somebody else's name. */
const belongTo =
  (user: string): Move =>
  (state) => {
    const same = state.user === user;
    if (same && state.loaded) return [state, []];
    const mine = same ? state : { ...state, outbox: [], history: [], undoing: [] };
    return [{ ...mine, user, loaded: false }, [{ type: "load", user }]];
  };

function itemCame(state: State, item: Item, stamp: Stamp): Step {
  const answer = state.outbox.find(({ message }) => leaseOf(message) === item.lease);
  if (answer) {
    const id = answer.message.id;
    const history = state.history.map((one) => (one.id === id ? { ...one, was: item } : one));
    return [{ ...state, history }, []];
  }
  const known = [state.screen?.item, ...state.queue].some((held) => held?.lease === item.lease);
  if (known) return [state, []];
  const undoing = stillUndoing(state, item);
  const back = state.awaited === item.lease;
  const asked = back || item.mode === "undo" || state.undoing.some((one) => one.item === item.item);
  return chain(
    { ...state, idle: null, awaited: back ? null : state.awaited },
    (s) => (isReady(s, item) ? [s, []] : [s, [{ type: "prepare", item }]]),
    asked ? clearScreen : ask(),
    (s) => [{ ...s, undoing, queue: asked ? [item, ...s.queue] : [...s.queue, item] }, []],
    fill(stamp),
  );
}

/** Which undos still wait for their item, now that this one has come. */
function stillUndoing(state: State, item: Item): State["undoing"] {
  const match = state.undoing.find((one) => one.item === item.item);
  if (match) return state.undoing.filter((one) => one !== match);
  if (item.mode === "resume") return state.undoing;
  // The item of an undo follows its ack: if another one came instead, it never will.
  const pending = new Set(state.outbox.map(({ message }) => message.id));
  return state.undoing.filter(({ undo }) => pending.has(undo));
}

function acked(state: State, { re, late }: Ack, stamp: Stamp): Step {
  const entry = state.outbox.find(({ message }) => message.id === re);
  if (!entry) return [state, []];
  // The first time that an undo arrives its item follows; when it is repeated, none may.
  const over = entry.tries > 1 ? state.undoing.filter(({ undo }) => undo !== re) : state.undoing;
  const meets = late ? chainLate(re) : ask();
  return chain({ ...state, undoing: over }, settle(re), meets, fill(stamp));
}

const chainLate =
  (id: string): Move =>
  (state) =>
    chain(state, notify("late"), setHistory(state.history.map(fated(id, "late"))));

const fated =
  (id: string, fate: "late" | "lost") =>
  (one: Answered): Answered =>
    one.id === id ? { ...one, fate } : one;

function replaced(state: State, { drop }: Replace, stamp: Stamp): Step {
  const dropped = new Set(drop);
  const leases = state.queue.map(({ lease }) => lease).filter((lease) => dropped.has(lease));
  const shown = state.screen?.item.lease;
  return chain(
    state,
    set({
      queue: state.queue.filter(({ lease }) => !dropped.has(lease)),
      prepared: state.prepared.filter((lease) => !dropped.has(lease)),
      awaited: state.awaited && dropped.has(state.awaited) ? null : state.awaited,
    }),
    shown && dropped.has(shown)
      ? ask({ type: "send", message: { type: "show", lease: shown } })
      : ask(),
    leases.length
      ? ask({ type: "send", message: { type: "release", id: stamp.id, leases } })
      : ask(),
    fill(stamp),
  );
}

function refused(state: State, error: Refusal, stamp: Stamp): Step {
  const entry = state.outbox.find(({ message }) => message.id === error.re);
  if (!entry) {
    const ours = error.re === undefined && !TRANSIENT.has(error.code);
    return ours ? notify("misunderstood", error.message)(state) : [state, []];
  }
  if (TRANSIENT.has(error.code) || isEarly(state, entry)) return hold(state, entry, error, stamp);
  const { message } = entry;
  switch (message.type) {
    case "undo":
      return undoRefused(state, message.id, stamp);
    case "flag":
      return chain(state, settle(message.id), notify("flag_refused", error.message));
    default:
      return answerRefused(state, message, error, stamp);
  }
}

/** Tells whether an undo was refused only because its answer is itself still to be sent. */
function isEarly(state: State, { message }: Entry): boolean {
  if (message.type !== "undo") return false;
  return state.outbox.some((entry) => entry.message.id === message.submit);
}

/** Sends the request again later, and nothing else before it, so that the order stays. */
function hold(state: State, entry: Entry, error: Refusal, stamp: Stamp): Step {
  const id = entry.message.id;
  const outbox = state.outbox.map((one) => (one.message.id === id ? { ...one, sent: false } : one));
  const ms = error.retry_ms ?? jitter(entry.tries, stamp.random);
  return [{ ...state, outbox, holding: true }, [{ type: "wait", timer: "resend", ms }]];
}

function undoRefused(state: State, id: string, stamp: Stamp): Step {
  return chain(
    state,
    settle(id),
    set({ undoing: state.undoing.filter(({ undo }) => undo !== id) }),
    notify("undo_expired"),
    fill(stamp),
  );
}

function answerRefused(state: State, message: Submit | Skip, error: Refusal, stamp: Stamp): Step {
  const gone = GONE.has(error.code);
  const was = [...state.history, ...state.undoing].find(({ id }) => id === message.id)?.was;
  // With the answer on it, so that it can be mended and need not be given once more.
  const value = message.type === "submit" ? { value: message.value } : {};
  const again = was && !gone ? [{ ...was, ...value }] : [];
  const lost = state.history.map(fated(message.id, "lost"));
  const history = gone ? lost : state.history.filter(({ id }) => id !== message.id);
  return chain(
    state,
    settle(message.id),
    set({ undoing: state.undoing.filter(({ id }) => id !== message.id) }),
    setHistory(history),
    gone ? notify("lease_lost") : notify("refused", error.message),
    // It was on screen before, so it needs no preparation; and it comes next, not at once, so
    // that a key that is already on its way does not answer another item than the person sees.
    (s) => [
      {
        ...s,
        queue: [...again, ...s.queue],
        prepared: [...s.prepared, ...again.map(({ lease }) => lease)],
      },
      [],
    ],
    fill(stamp),
  );
}

function leaseOf(message: Entry["message"]): string | null {
  return message.type === "submit" || message.type === "skip" ? message.lease : null;
}
