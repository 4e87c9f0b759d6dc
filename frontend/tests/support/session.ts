/** A session in a test: events go in, effects come out, ids and time are known. */
import type { ClientMessage, Item, ServerMessage, Welcome } from "../../src/protocol/messages";
import { step } from "../../src/session/reducer";
import { type Effect, type Event, initial, type State } from "../../src/session/state";
import { type ViewName, viewOf } from "../../src/session/view";

export class Talk {
  state: State;
  now = 0;
  random = 0.5;
  #ids = 0;
  readonly #prefix: string;

  constructor(window = 2, prefix = "id") {
    this.state = initial("digits", window);
    this.#prefix = prefix;
  }

  /** The id that the next step may use is `id1`, `id2`, ... one for each step that used it. */
  tell(event: Event): readonly Effect[] {
    const id = `${this.#prefix}${this.#ids + 1}`;
    const [state, effects] = step(this.state, event, { now: this.now, random: this.random, id });
    if (JSON.stringify(effects).includes(`"${id}"`)) this.#ids += 1;
    this.state = state;
    return effects;
  }

  hear(message: ServerMessage): readonly Effect[] {
    return this.tell({ type: "received", message });
  }

  /** Carries out what a browser does at once: keeping an answer. */
  answer(value: unknown): readonly Effect[] {
    return this.#kept(this.tell({ type: "answered", value }));
  }

  skip(): readonly Effect[] {
    return this.#kept(this.tell({ type: "skipped" }));
  }

  undo(): readonly Effect[] {
    return this.#kept(this.tell({ type: "undone" }));
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

  #kept(effects: readonly Effect[]): readonly Effect[] {
    const kept = effects.flatMap((effect) =>
      effect.type === "keep"
        ? this.tell({ type: "kept", id: effect.message.id, failed: false })
        : [],
    );
    return [...effects, ...kept];
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
export function working(...numbers: readonly number[]): Talk {
  const talk = new Talk();
  talk.tell({ type: "started", memory: null });
  talk.tell({ type: "opened" });
  talk.hear(welcome());
  talk.tell({ type: "loaded", user: "ada", messages: [] });
  for (const n of numbers) talk.hear(item(n));
  return talk;
}

/** Loses the connection and comes back to a server that still knows the session. */
export function reconnect(talk: Talk, greeting: Partial<Welcome>): readonly Effect[] {
  talk.tell({ type: "closed", code: 1006 });
  talk.tell({ type: "elapsed", timer: "reconnect" });
  talk.tell({ type: "opened" });
  return talk.hear(welcome({ resumed: true, ...greeting }));
}
