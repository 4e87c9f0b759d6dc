/** Runner of a session: carries out effects and reports what came of them as events. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Item } from "../protocol/messages";
import type { Effect, SessionEvent, Timer } from "../session/events";
import { reduce } from "../session/reducer";
import { initialState, type State, type TabMemory } from "../session/state";
import type { Outbox } from "./outbox";
import { type Listener, openSocket, type Socket, sessionUrl } from "./socket";

/** What a runner uses of its surroundings; tests supply their own. */
export interface Services {
  readonly outbox: Outbox;
  /** Opens a connection to the server. */
  open(listener: Listener): Socket;
  /** Settles when the item's media can be shown without a flash; never rejects. */
  prepare(item: Item): Promise<void>;
  /** Returns what the tab remembers of an earlier load. */
  recall(): TabMemory | null;
  remember(memory: TabMemory): void;
  /** Fetches over HTTP again; only the owner's page does. */
  refresh(): void;
}

/**
 * Owner of a session's state. It decides nothing: `reduce` does.
 *
 * The state is a signal, so the page renders again whenever it changes.
 *
 * @example
 * const runner = new Runner("digits", 2, browserServices("digits"));
 * const stop = runner.start();
 * runner.dispatch({ type: "answered", value: "cat" });
 */
export class Runner {
  readonly #state: Signal<State>;
  readonly #services: Services;
  readonly #timers = new Map<Timer, ReturnType<typeof setTimeout>>();
  readonly #events: SessionEvent[] = [];
  #socket: Socket | null = null;
  #busy = false;

  constructor(project: string, window: number, services: Services) {
    this.#state = signal(initialState(project, window));
    this.#services = services;
  }

  /** State of the session. */
  get state(): ReadonlySignal<State> {
    return this.#state;
  }

  /** Connects; returns a function that closes the connection and stops the timers. */
  start(): () => void {
    const unwatch = watchNetwork(this.dispatch);
    this.dispatch({ type: "seen", visible: !document.hidden });
    this.dispatch({ type: "started", memory: this.#services.recall() });
    return () => {
      unwatch();
      this.#socket?.drop();
      for (const timer of this.#timers.values()) clearTimeout(timer);
    };
  }

  /** Takes in an event. Events that effects cause are queued, so each step is completed first. */
  readonly dispatch = (event: SessionEvent): void => {
    this.#events.push(event);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#events.shift(); next; next = this.#events.shift()) {
        this.#advance(next);
      }
    } finally {
      this.#busy = false;
    }
  };

  #advance(event: SessionEvent): void {
    const stamp = { now: performance.now(), random: Math.random(), id: newId() };
    const [after, effects] = reduce(this.#state.peek(), event, stamp);
    this.#state.value = after;
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: Effect): void {
    switch (effect.type) {
      case "connect":
        this.#socket = this.#services.open(listenerFor(this.dispatch));
        break;
      case "send":
        this.#socket?.send(effect.message);
        break;
      case "drop":
        this.#socket?.drop();
        break;
      case "wait":
        this.#wait(effect.timer, effect.ms);
        break;
      case "cancel":
        clearTimeout(this.#timers.get(effect.timer));
        break;
      default:
        callService(effect, this.#services, this.dispatch);
    }
  }

  #wait(timer: Timer, ms: number): void {
    clearTimeout(this.#timers.get(timer));
    const elapsed = () => this.dispatch({ type: "elapsed", timer });
    this.#timers.set(timer, setTimeout(elapsed, ms));
  }
}

/** Opens the websocket of this page's own server. */
export function browserSocket(listener: Listener): Socket {
  return openSocket(sessionUrl(location), listener);
}

function listenerFor(dispatch: (event: SessionEvent) => void): Listener {
  return {
    opened: () => dispatch({ type: "opened" }),
    received: (message) => dispatch({ type: "received", message }),
    closed: (code) => dispatch({ type: "closed", code }),
  };
}

/** Effect that concerns neither the connection nor a timer. */
type ServiceEffect = Exclude<Effect, { type: "connect" | "send" | "drop" | "wait" | "cancel" }>;

function callService(
  effect: ServiceEffect,
  services: Services,
  dispatch: (event: SessionEvent) => void,
): void {
  switch (effect.type) {
    case "load": {
      const { user } = effect;
      const loaded = (messages: Awaited<ReturnType<Outbox["load"]>>) =>
        dispatch({ type: "loaded", user, messages });
      void services.outbox.load(user).then(loaded, () => loaded([]));
      break;
    }
    case "store": {
      const { id } = effect.message;
      const stored = (failed: boolean) => dispatch({ type: "stored", id, failed });
      void services.outbox.store(effect.user, effect.message).then(
        () => stored(false),
        () => stored(true),
      );
      break;
    }
    case "forget":
      // A request that stays stored by accident is sent again; the server knows it by its id.
      void services.outbox.forget(effect.user, effect.id).catch(() => {});
      break;
    case "prepare": {
      const { lease } = effect.item;
      void services.prepare(effect.item).then(() => dispatch({ type: "prepared", lease }));
      break;
    }
    case "remember":
      services.remember(effect.memory);
      break;
    case "refresh":
      services.refresh();
      break;
  }
}

/** Tells when the network changes and whether the page can be seen; returns how to stop. */
function watchNetwork(dispatch: (event: SessionEvent) => void): () => void {
  const changed = () => dispatch({ type: "nudged" });
  const seen = () => {
    const visible = !document.hidden;
    dispatch({ type: "seen", visible });
    if (visible) changed();
  };
  addEventListener("online", changed);
  addEventListener("offline", changed);
  document.addEventListener("visibilitychange", seen);
  return () => {
    removeEventListener("online", changed);
    removeEventListener("offline", changed);
    document.removeEventListener("visibilitychange", seen);
  };
}

/** Returns a random UUID, or 128 random bits in hex on a page over plain HTTP. */
function newId(): string {
  // `randomUUID` exists only in secure contexts.
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
