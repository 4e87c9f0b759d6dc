/**
 * Runs a session: carries out what `session/step` asks for and tells it what came of that.
 *
 * It decides nothing. The state is a signal, so that the page redraws by itself.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Item } from "../protocol/messages";
import { step } from "../session/reducer";
import {
  type Effect,
  type Event,
  initial,
  type Memory,
  type State,
  type Timer,
} from "../session/state";
import type { Outbox } from "./outbox";
import { type Listener, openSocket, type Socket, sessionUrl } from "./socket";

/** What a conversation needs of the world; a test brings its own. */
export interface World {
  readonly outbox: Outbox;
  open(listener: Listener): Socket;
  /** Settles when the item's image can be shown without a flash; never rejects. */
  prepare(item: Item): Promise<void>;
  recall(): Memory | null;
  remember(memory: Memory): void;
  refresh(): void;
}

export class Conversation {
  readonly #state: Signal<State>;
  readonly #world: World;
  readonly #timers = new Map<Timer, ReturnType<typeof setTimeout>>();
  readonly #waiting: Event[] = [];
  #socket: Socket | null = null;
  #busy = false;

  constructor(project: string, window: number, world: World) {
    this.#state = signal(initial(project, window));
    this.#world = world;
  }

  get state(): ReadonlySignal<State> {
    return this.#state;
  }

  /** Opens the connection; what it returns ends it all. */
  start(): () => void {
    const unwatch = watchNetwork(() => this.dispatch({ type: "nudged" }));
    this.dispatch({ type: "started", memory: this.#world.recall() });
    return () => {
      unwatch();
      this.#socket?.drop();
      for (const timer of this.#timers.values()) clearTimeout(timer);
    };
  }

  /** One event at a time, in order, even if carrying out an effect brings the next one. */
  readonly dispatch = (event: Event): void => {
    this.#waiting.push(event);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
        this.#advance(next);
      }
    } finally {
      this.#busy = false;
    }
  };

  #advance(event: Event): void {
    const stamp = { now: performance.now(), random: Math.random(), id: newId() };
    const [after, effects] = step(this.#state.peek(), event, stamp);
    this.#state.value = after;
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: Effect): void {
    switch (effect.type) {
      case "connect":
        this.#socket = this.#world.open(listenerFor(this.dispatch));
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
        keepOrShow(effect, this.#world, this.dispatch);
    }
  }

  #wait(timer: Timer, ms: number): void {
    clearTimeout(this.#timers.get(timer));
    const elapsed = () => this.dispatch({ type: "elapsed", timer });
    this.#timers.set(timer, setTimeout(elapsed, ms));
  }
}

function listenerFor(dispatch: (event: Event) => void): Listener {
  return {
    opened: () => dispatch({ type: "opened" }),
    received: (message) => dispatch({ type: "received", message }),
    closed: (code) => dispatch({ type: "closed", code }),
  };
}

/** The parts of the world that are there in a browser. */
export function browserSocket(listener: Listener): Socket {
  return openSocket(sessionUrl(location), listener);
}

type Lasting = Exclude<Effect, { type: "connect" | "send" | "drop" | "wait" | "cancel" }>;

function keepOrShow(effect: Lasting, world: World, dispatch: (event: Event) => void): void {
  switch (effect.type) {
    case "load": {
      const { user } = effect;
      const loaded = (messages: Awaited<ReturnType<Outbox["load"]>>) =>
        dispatch({ type: "loaded", user, messages });
      void world.outbox.load(user).then(loaded, () => loaded([]));
      break;
    }
    case "keep": {
      const { id } = effect.message;
      const kept = (failed: boolean) => dispatch({ type: "kept", id, failed });
      void world.outbox.keep(effect.user, effect.message).then(
        () => kept(false),
        () => kept(true),
      );
      break;
    }
    case "forget":
      // What stays behind by accident is resent one day, and the server knows it by its id.
      void world.outbox.forget(effect.user, effect.id).catch(() => {});
      break;
    case "prepare": {
      const { lease } = effect.item;
      void world.prepare(effect.item).then(() => dispatch({ type: "prepared", lease }));
      break;
    }
    case "remember":
      world.remember(effect.memory);
      break;
    case "refresh":
      world.refresh();
      break;
  }
}

function watchNetwork(changed: () => void): () => void {
  const visible = () => {
    if (document.visibilityState === "visible") changed();
  };
  addEventListener("online", changed);
  addEventListener("offline", changed);
  document.addEventListener("visibilitychange", visible);
  return () => {
    removeEventListener("online", changed);
    removeEventListener("offline", changed);
    document.removeEventListener("visibilitychange", visible);
  };
}

/** `crypto.randomUUID` is there only on secure pages; a server in the house may speak plain http. */
function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
