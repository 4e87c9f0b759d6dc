/**
 * Many random conversations with a small model of the server, over a network that loses
 * connections with everything under way, and pages that are reloaded in the middle.
 */
import { expect, test } from "vitest";
import type { ClientMessage, ServerMessage } from "../../src/protocol/messages";
import type { Effect, SessionEvent } from "../../src/session/events";
import type { Request, TabMemory } from "../../src/session/state";
import { item, sent, TestSession, welcome } from "../support/session";

interface Answer {
  readonly item: number;
  readonly lease: string;
  readonly value: unknown;
  withdrawn: boolean;
}

/** Deals items 1, 2, 3, ...; a lease is open until it is answered or its session is lost. */
class Server {
  readonly answers = new Map<string, Answer>();
  readonly open = new Map<string, number>();
  readonly done = new Set<string>();
  readonly #items = new Map<string, number>();
  #next = 1;

  hear(message: ClientMessage, forgets: boolean): readonly ServerMessage[] {
    switch (message.type) {
      case "hello":
        return this.#greet(message.have ?? [], forgets);
      case "submit":
      case "skip":
        return this.#answer(message);
      case "undo":
        return this.#undo(message.id, message.submit);
      case "release":
        for (const lease of message.leases) this.open.delete(lease);
        return [{ type: "ack", re: message.id, status: "done" }, ...this.#deal()];
      default:
        return [];
    }
  }

  rerank(shown: string | undefined): readonly ServerMessage[] {
    const drop = [...this.open.keys()].filter((lease) => lease !== shown);
    return drop.length ? [{ type: "replace", drop, reason: "reranked" }] : [];
  }

  #greet(have: readonly string[], forgets: boolean): readonly ServerMessage[] {
    if (forgets) this.open.clear();
    const leases = [...this.open].map(([lease, n]) => ({
      lease,
      item: `i${n}`,
      expires_in_ms: 1_000,
    }));
    const again = [...this.open]
      .filter(([lease]) => !have.includes(lease))
      .map(([lease, n]) => item(n, { lease, mode: "resume" }));
    return [welcome({ resumed: !forgets, leases }), ...again, ...this.#deal()];
  }

  #answer(message: Extract<Request, { lease: string }>): readonly ServerMessage[] {
    const value = message.type === "submit" ? message.value : null;
    const known = this.answers.get(message.id);
    if (known) return [{ type: "ack", re: message.id, status: "duplicate" }];
    const n = this.#items.get(message.lease) ?? 0;
    this.open.delete(message.lease);
    this.answers.set(message.id, { item: n, lease: message.lease, value, withdrawn: false });
    return [{ type: "ack", re: message.id, status: "stored" }, ...this.#deal()];
  }

  #undo(id: string, submit: string): readonly ServerMessage[] {
    const answer = this.answers.get(submit);
    if (!answer) return [{ type: "error", code: "undo_expired", message: "unknown", re: id }];
    if (this.done.has(id)) return [{ type: "ack", re: id, status: "done" }];
    this.done.add(id);
    answer.withdrawn = true;
    const back = this.#lease(answer.item);
    return [
      { type: "ack", re: id, status: "done" },
      { ...back, mode: "undo", value: answer.value },
    ];
  }

  #deal(): ServerMessage[] {
    const items: ServerMessage[] = [];
    while (this.open.size < 2) items.push(this.#lease(this.#next++));
    return items;
  }

  #lease(n: number) {
    const lease = `lease${this.#items.size + 1}`;
    this.#items.set(lease, n);
    this.open.set(lease, n);
    return item(n, { lease });
  }
}

/** The page in its browser: what lasts over a reload, and the network in both directions. */
class Browser {
  readonly server = new Server();
  readonly #random: () => number;
  readonly #stored: Request[] = [];
  #memory: TabMemory | null = null;
  #up: ClientMessage[] = [];
  #down: ServerMessage[] = [];
  #keeping: string[] = [];
  #pages = 0;
  readonly #taken = new Map<string, readonly [string, unknown]>();
  session = new TestSession();
  /** What the person means to have said: the id of each answer that stands. */
  readonly meant = new Map<string, unknown>();

  constructor(random: () => number) {
    this.#random = random;
  }

  run(event: SessionEvent): void {
    this.#carryOut(this.session.tell(event));
    this.#check();
  }

  open(): void {
    this.run({ type: "started", memory: this.#memory });
    this.run({ type: "opened" });
  }

  reload(): void {
    this.#up = [];
    this.#down = [];
    for (const id of this.#keeping.splice(0)) this.#lose(id);
    this.#pages += 1;
    this.session = new TestSession(2, `page${this.#pages}-`);
    this.open();
  }

  cut(): void {
    this.#up = [];
    this.#down = [];
    if (this.session.state.connection.at === "away") return;
    this.run({ type: "closed", code: 1006 });
  }

  back(): void {
    if (this.session.state.connection.at !== "away") return;
    this.run({ type: "elapsed", timer: "reconnect" });
    this.run({ type: "opened" });
  }

  /** One thing that was under way arrives. */
  deliver(forgets: boolean): boolean {
    const id = this.#keeping.shift();
    if (id) this.run({ type: "stored", id, failed: false });
    const up = this.#up.shift();
    if (up) this.#down.push(...this.server.hear(up, forgets));
    const down = this.#down.shift();
    if (down) this.run({ type: "received", message: down });
    return !!(id || up || down);
  }

  rerank(): void {
    if (this.session.state.connection.at !== "live" || this.#up.length) return;
    this.#down.push(...this.server.rerank(this.session.state.screen?.item.lease));
  }

  answer(): void {
    const before = this.session.state.screen;
    const value = Math.floor(this.#random() * 5);
    this.run({ type: "answered", value });
    const last = this.session.state.history.at(-1);
    if (before && last) this.meant.set(last.id, value);
  }

  undo(): void {
    const { history } = this.session.state;
    // The latest, or any that is still on the rail.
    const any = history[Math.floor(this.#random() * history.length)];
    const before = this.#random() < 0.5 ? history.at(-1) : any;
    this.run(before ? { type: "undone", id: before.id } : { type: "undone" });
    const taken = before && !this.session.state.history.some(({ id }) => id === before.id);
    if (!taken) return;
    const undo = this.session.state.undoing.find(({ id }) => id === before.id)?.undo;
    if (undo && this.meant.has(before.id))
      this.#taken.set(undo, [before.id, this.meant.get(before.id)]);
    this.meant.delete(before.id);
  }

  /** What was not in the database yet is lost with the page: the person was warned. */
  #lose(id: string): void {
    const at = this.#stored.findIndex((message) => message.id === id);
    if (at >= 0) this.#stored.splice(at, 1);
    this.meant.delete(id);
    const taken = this.#taken.get(id);
    if (taken) this.meant.set(...taken);
  }

  #carryOut(effects: readonly Effect[]): void {
    this.#up.push(...sent(effects));
    for (const effect of effects) {
      if (effect.type === "remember") this.#memory = effect.memory;
      if (effect.type === "load") {
        const messages = this.#stored.filter(({ id }) => !this.#keeping.includes(id));
        this.run({ type: "loaded", user: effect.user, messages });
      }
      if (effect.type === "store") {
        this.#stored.push(effect.message);
        this.#keeping.push(effect.message.id);
      }
      if (effect.type === "forget") {
        const at = this.#stored.findIndex(({ id }) => id === effect.id);
        if (at >= 0) this.#stored.splice(at, 1);
      }
    }
  }

  #check(): void {
    const { screen, queue, outbox } = this.session.state;
    const leases = [...(screen ? [screen.item] : []), ...queue].map(({ lease }) => lease);
    expect(new Set(leases).size).toBe(leases.length);
    const answered = outbox.flatMap(({ message }) => ("lease" in message ? [message.lease] : []));
    expect(leases.filter((lease) => answered.includes(lease))).toEqual([]);
    expect(new Set(outbox.map(({ message }) => message.id)).size).toBe(outbox.length);
  }

  get left(): number {
    return this.#stored.length;
  }
}

/** A small generator with a seed, so that a failure can be repeated. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function walk(seed: number): Browser {
  const random = seeded(seed);
  const browser = new Browser(random);
  browser.open();
  for (let n = 0; n < 150; n++) {
    const dice = random();
    if (dice < 0.45) browser.deliver(random() < 0.2);
    else if (dice < 0.7) browser.answer();
    else if (dice < 0.82) browser.undo();
    else if (dice < 0.87) browser.cut();
    else if (dice < 0.95) browser.back();
    else if (dice < 0.98) browser.rerank();
    else browser.reload();
  }
  browser.back();
  while (browser.deliver(false));
  return browser;
}

test("whatever is lost on the way, each answer that stands is stored once, and no other", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const { server, meant, session, left } = walk(seed);
    const stored = [...server.answers].filter(([, { withdrawn }]) => !withdrawn);
    const values = new Map(stored.map(([id, { value }]) => [id, value]));
    expect(values, `seed ${seed}`).toEqual(meant);
    expect(session.unsaved, `seed ${seed}`).toEqual([]);
    expect(left, `seed ${seed}`).toBe(0);
    expect(session.view, `seed ${seed}`).toBe("item");
  }
});
