/** Handlers of the messages from the server. */
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
import { backoffMs } from "./backoff";
import type { Stamp, Step } from "./events";
import {
  chain,
  clearScreen,
  emit,
  flush,
  isReady,
  notify,
  remember,
  set,
  setHistory,
  settle,
  showNext,
  type Transition,
} from "./helpers";
import { greeted } from "./onConnection";
import { countAck, countItem, wantNews } from "./ownCount";
import type { HistoryEntry, NoticeKind, OutboxEntry, State } from "./state";

/** Error codes after which a request is sent again later (docs/protocol.md, rule 11). */
const TRANSIENT: ReadonlySet<Refusal["code"]> = new Set([
  "rate_limited",
  "busy",
  "unavailable",
  "internal",
]);
/** Error codes after which the labeller can no longer answer the item. */
const GONE: ReadonlySet<Refusal["code"]> = new Set(["lease_lost", "not_yours"]);

/** Takes in a message from the server. */
export function received(before: State, message: ServerMessage, stamp: Stamp): Step {
  const state = { ...before, heard: true };
  switch (message.type) {
    case "welcome":
      return welcomed(state, message, stamp);
    case "item":
      return itemReceived(countItem(state, message), message, stamp);
    case "ack":
      return acked(state, message, stamp);
    case "replace":
      return replaced(state, message, stamp);
    case "error":
      return refused(state, message, stamp);
    case "idle":
      return [{ ...state, idle: message }, []];
    case "feedback":
      return [{ ...state, feedback: message }, []];
    case "progress":
      return [
        { ...state, progress: message, mine: message.mine ?? state.mine },
        [{ type: "refresh" }],
      ];
    case "counted":
      return [{ ...state, mine: message.mine }, []];
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

/** Drops unlisted items and sends the outbox again (docs/protocol.md, rule 10). */
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
      mine: welcome.mine ?? 0,
      screen,
      queue: state.queue.filter(({ lease }) => listed.has(lease)),
      prepared: state.prepared.filter((lease) => listed.has(lease)),
      awaited: state.awaited && listed.has(state.awaited) ? state.awaited : null,
      // An undo that was acked without its item is over, unless that item comes now.
      undoing: state.undoing.filter(({ undo, item }) => pending.has(undo) || items.has(item)),
      idle: welcome.resumed && !welcome.leases.length ? state.idle : null,
    }),
    state.screen && !screen ? notify("lapsed") : emit(),
    ...changesOf(state.welcome, welcome).map((kind) => notify(kind)),
    belongTo(welcome.user),
    wantNews,
    remember,
    screen ? emit({ type: "send", message: { type: "show", lease: screen.item.lease } }) : emit(),
    flush,
    showNext(stamp),
  );
}

/** Returns notices about changes of the project since the last `welcome`. */
function changesOf(before: Welcome | null, { project }: Welcome): readonly NoticeKind[] {
  if (!before) return [];
  const other = (field: "guidelines" | "task") =>
    JSON.stringify(before.project[field]) !== JSON.stringify(project[field]);
  return [
    ...(other("guidelines") ? ["guidelines_changed" as const] : []),
    ...(other("task") ? ["task_changed" as const] : []),
  ];
}

/** Returns a transition that loads the outbox of `user`, so none is sent in another's name. */
const belongTo =
  (user: string): Transition =>
  (state) => {
    const same = state.user === user;
    if (same && state.loaded) return [state, []];
    const mine = same ? state : { ...state, outbox: [], history: [], undoing: [] };
    return [{ ...mine, user, loaded: false }, [{ type: "load", user }]];
  };

/** Queues an item, before the others if the user asked for it back. */
function itemReceived(state: State, item: Item, stamp: Stamp): Step {
  const answer = state.outbox.find(({ message }) => leaseOf(message) === item.lease);
  if (answer) {
    const id = answer.message.id;
    const history = state.history.map((one) => (one.id === id ? { ...one, shown: item } : one));
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
    asked ? clearScreen : emit(),
    (s) => [{ ...s, undoing, queue: asked ? [item, ...s.queue] : [...s.queue, item] }, []],
    showNext(stamp),
  );
}

/** Returns the undos that still wait for their item, now that this one has come. */
function stillUndoing(state: State, item: Item): State["undoing"] {
  const match = state.undoing.find((one) => one.item === item.item);
  if (match) return state.undoing.filter((one) => one !== match);
  if (item.mode === "resume") return state.undoing;
  // The item of an undo follows its ack; if another one came instead, it never will.
  const pending = new Set(state.outbox.map(({ message }) => message.id));
  return state.undoing.filter(({ undo }) => pending.has(undo));
}

/** Settles the request that was acknowledged. */
function acked(before: State, ack: Ack, stamp: Stamp): Step {
  const { re, late } = ack;
  const entry = before.outbox.find(({ message }) => message.id === re);
  if (!entry) return [before, []];
  const state = countAck(before, entry, ack);
  // The item follows the first arrival of an undo; a repeated undo may bring none.
  const over = entry.tries > 1 ? state.undoing.filter(({ undo }) => undo !== re) : state.undoing;
  const marked = late ? markLate(re) : emit();
  return chain({ ...state, undoing: over }, settle(re), marked, showNext(stamp));
}

/** Returns a transition that marks an answer as an extra opinion and says so. */
const markLate =
  (id: string): Transition =>
  (state) =>
    chain(state, notify("late"), setHistory(state.history.map(withFate(id, "late"))));

const withFate =
  (id: string, fate: "late" | "lost") =>
  (one: HistoryEntry): HistoryEntry =>
    one.id === id ? { ...one, fate } : one;

/** Gives back queued items that the server has replaced; the one on screen stays. */
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
      ? emit({ type: "send", message: { type: "show", lease: shown } })
      : emit(),
    leases.length
      ? emit({ type: "send", message: { type: "release", id: stamp.id, leases } })
      : emit(),
    showNext(stamp),
  );
}

/** Sends a refused request again later, or gives it up. */
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

/** Returns whether an undo was refused only because its answer is still to be sent. */
function isEarly(state: State, { message }: OutboxEntry): boolean {
  if (message.type !== "undo") return false;
  return state.outbox.some((entry) => entry.message.id === message.submit);
}

/** Sends the request again after a wait, and nothing before it, which keeps the order. */
function hold(state: State, entry: OutboxEntry, error: Refusal, stamp: Stamp): Step {
  const id = entry.message.id;
  const outbox = state.outbox.map((one) => (one.message.id === id ? { ...one, sent: false } : one));
  const ms = error.retry_ms ?? backoffMs(entry.tries, stamp.random);
  return [{ ...state, outbox, holding: true }, [{ type: "wait", timer: "resend", ms }]];
}

/** Gives an undo up: its answer can no longer be taken back. */
function undoRefused(state: State, id: string, stamp: Stamp): Step {
  return chain(
    state,
    settle(id),
    set({ undoing: state.undoing.filter(({ undo }) => undo !== id) }),
    notify("undo_expired"),
    showNext(stamp),
  );
}

/** Gives an answer up, and brings its item back next if it can still be answered. */
function answerRefused(state: State, message: Submit | Skip, error: Refusal, stamp: Stamp): Step {
  const gone = GONE.has(error.code);
  const shown = [...state.history, ...state.undoing].find(({ id }) => id === message.id)?.shown;
  // The item comes back with the answer on it, to be corrected rather than given again.
  const value = message.type === "submit" ? { value: message.value } : {};
  const again = shown && !gone ? [{ ...shown, ...value }] : [];
  const lost = state.history.map(withFate(message.id, "lost"));
  const history = gone ? lost : state.history.filter(({ id }) => id !== message.id);
  return chain(
    state,
    settle(message.id),
    set({ undoing: state.undoing.filter(({ id }) => id !== message.id) }),
    setHistory(history),
    gone ? notify("lease_lost") : notify("refused", error.message),
    // It was on screen before, so it needs no preparation. It comes next and not at once, so
    // that a key pressed just now does not answer another item than the user saw.
    (s) => [
      {
        ...s,
        queue: [...again, ...s.queue],
        prepared: [...s.prepared, ...again.map(({ lease }) => lease)],
      },
      [],
    ],
    showNext(stamp),
  );
}

function leaseOf(message: OutboxEntry["message"]): string | null {
  return message.type === "submit" || message.type === "skip" ? message.lease : null;
}
