/** Session driven by a test: events go in, effects come out, ids and time are known. */
import type { ClientMessage, Item, ServerMessage, Welcome } from "../../src/protocol/messages";
import type { Effect, SessionEvent } from "../../src/session/events";
import { reduce } from "../../src/session/reducer";
import { initialState, type State } from "../../src/session/state";
import { type ViewName, viewOf } from "../../src/session/view";

export class TestSession {
  state: State;
  now = 0;
  random = 0.5;
  #ids = 0;
  readonly #prefix: string;

  constructor(window = 2, prefix = "id") {
    this.state = initialState("digits", window);
    this.#prefix = prefix;
  }

  /** The id that the next step may use is `id1`, `id2`, ... one for each step that used it. */
  tell(event: SessionEvent): readonly Effect[] {
    const id = `${this.#prefix}${this.#ids + 1}`;
    const [state, effects] = reduce(this.state, event, { now: this.now, random: this.random, id });
    if (JSON.stringify(effects).includes(`"${id}"`)) this.#ids += 1;
    this.state = state;
    return effects;
  }

  hear(message: ServerMessage): readonly Effect[] {
    return this.tell({ type: "received", message });
  }

  /** Answers, and reports at once that the browser has stored the request. */
  answer(value: unknown): readonly Effect[] {
    return this.#store(this.tell({ type: "answered", value }));
  }

  skip(): readonly Effect[] {
    return this.#store(this.tell({ type: "skipped" }));
  }

  undo(): readonly Effect[] {
    return this.#store(this.tell({ type: "undone" }));
  }

  get view(): ViewName {
    return viewOf(this.state);
  }

  get shown(): string | undefined {
    return this.state.screen?.item.item;
  }

  get queued(): readonly string[] {
    return this.state.queue.map(({ item }) => item);
  }

  get unsaved(): readonly string[] {
    return this.state.outbox.map(({ message }) => message.id);
  }

  #store(effects: readonly Effect[]): readonly Effect[] {
    const stored = effects.flatMap((effect) =>
      effect.type === "store"
        ? this.tell({ type: "stored", id: effect.message.id, failed: false })
        : [],
    );
    return [...effects, ...stored];
  }
}

export function sent(effects: readonly Effect[]): readonly ClientMessage[] {
  return effects.flatMap((effect) => (effect.type === "send" ? [effect.message] : []));
}

export function of<T extends Effect["type"]>(
  effects: readonly Effect[],
  type: T,
): readonly Extract<Effect, { type: T }>[] {
  return effects.filter((effect): effect is Extract<Effect, { type: T }> => effect.type === type);
}

export function welcome(more: Partial<Welcome> = {}): Welcome {
  return {
    type: "welcome",
    v: 1,
    session: "s1",
    resumed: false,
    user: "ada",
    role: "labeller",
    leases: [],
    limits: { max_bytes: 65_536 },
    project: { slug: "digits", title: "Digits", task: { kind: "choice", options: ["a", "b"] } },
    server: "test",
    ...more,
  };
}

/** Item `n` under lease `Ln`; `lease` names another one. */
export function item(n: number, more: Partial<Item> = {}): Item {
  return {
    type: "item",
    lease: `L${n}`,
    item: `i${n}`,
    data: { kind: "text", text: `item ${n}` },
    mode: "push",
    expires_in_ms: 600_000,
    ...more,
  };
}

export const held = (...numbers: readonly number[]): Welcome["leases"] =>
  numbers.map((n) => ({ lease: `L${n}`, item: `i${n}`, expires_in_ms: 600_000 }));

/** A session that is connected and holds these items, the first of them on screen. */
export function working(...numbers: readonly number[]): TestSession {
  const session = new TestSession();
  session.tell({ type: "started", memory: null });
  session.tell({ type: "opened" });
  session.hear(welcome());
  session.tell({ type: "loaded", user: "ada", messages: [] });
  for (const n of numbers) session.hear(item(n));
  return session;
}

/** Loses the connection and comes back to a server that still knows the session. */
export function reconnect(session: TestSession, greeting: Partial<Welcome>): readonly Effect[] {
  session.tell({ type: "closed", code: 1006 });
  session.tell({ type: "elapsed", timer: "reconnect" });
  session.tell({ type: "opened" });
  return session.hear(welcome({ resumed: true, ...greeting }));
}
