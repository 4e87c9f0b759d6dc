import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ClientMessage } from "../../src/protocol/messages";
import { Runner, type Services } from "../../src/runtime/Runner";
import type { Listener } from "../../src/runtime/socket";
import type { Request, TabMemory } from "../../src/session/state";
import { item, welcome } from "../support/session";

interface Stage {
  readonly services: Services;
  readonly sent: ClientMessage[];
  readonly log: string[];
  readonly memories: TabMemory[];
  listener: Listener;
  opened: number;
}

function stage(stored: readonly Request[] = []): Stage {
  const made: Stage = {
    sent: [],
    log: [],
    memories: [],
    opened: 0,
    listener: { opened: () => {}, received: () => {}, closed: () => {} },
    services: {
      outbox: {
        load: async () => stored,
        store: async (_, message) => void made.log.push(`keep ${message.id}`),
        forget: async (_, id) => void made.log.push(`forget ${id}`),
        count: async () => 0,
      },
      open(listener) {
        made.listener = listener;
        made.opened += 1;
        return {
          send(message) {
            made.sent.push(message);
            if ("id" in message) made.log.push(`send ${message.id}`);
          },
          drop: () => made.log.push("drop"),
        };
      },
      prepare: async () => {},
      recall: () => null,
      remember: (memory) => made.memories.push(memory),
      refresh: () => made.log.push("refresh"),
    },
  };
  return made;
}

const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function live(made: Stage): Promise<{ runner: Runner; stop: () => void }> {
  const runner = new Runner("digits", 2, made.services);
  const stop = runner.start();
  made.listener.opened();
  made.listener.received(welcome());
  await settled();
  return { runner, stop };
}

test("an answer is in the database before it is on the wire", async () => {
  const made = stage();
  const { runner, stop } = await live(made);
  made.listener.received(item(1));
  runner.dispatch({ type: "answered", value: "a" });
  const id = runner.state.value.outbox[0]?.message.id;
  expect(made.log).toEqual([`keep ${id}`]);
  await settled();
  expect(made.log).toEqual([`keep ${id}`, `send ${id}`]);
  made.listener.received({ type: "ack", re: `${id}`, status: "stored" });
  expect(made.log.at(-1)).toBe(`forget ${id}`);
  stop();
});

test("what the database holds from before is sent as soon as the server has greeted", async () => {
  const old: Request = { type: "submit", id: "old", lease: "L0", value: 1 };
  const made = stage([old]);
  const { stop } = await live(made);
  expect(made.sent.slice(1)).toEqual([old]);
  stop();
});

test("a database that fails costs no answer", async () => {
  const made = stage();
  const broken = {
    store: () => Promise.reject(new Error("full")),
    load: made.services.outbox.load,
  };
  Object.assign(made.services.outbox, broken);
  const { runner, stop } = await live(made);
  made.listener.received(item(1));
  runner.dispatch({ type: "answered", value: "a" });
  await settled();
  expect(made.sent.at(-1)).toMatchObject({ type: "submit", value: "a" });
  expect(runner.state.value.notices).toMatchObject([{ kind: "not_kept" }]);
  stop();
});

test("a lost connection is made again after the wait, and no sooner", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  const made = stage();
  const { stop } = await live(made);
  made.listener.closed(1006);
  await vi.advanceTimersByTimeAsync(249);
  expect(made.opened).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(made.opened).toBe(2);
  stop();
});

test("when the page goes, so do its socket and its timers", async () => {
  const made = stage();
  const { stop } = await live(made);
  stop();
  expect(made.log).toContain("drop");
  expect(vi.getTimerCount()).toBe(0);
});

test("the session is remembered for a reload", async () => {
  const made = stage();
  const { stop } = await live(made);
  expect(made.memories.at(-1)).toEqual({ session: "s1", user: "ada", history: [], awaited: null });
  stop();
});

test("ids are unguessable and unique also where the page is not secure", async () => {
  vi.stubGlobal("crypto", {
    getRandomValues: (bytes: Uint8Array) => bytes.map((_, n) => n * 17),
  });
  const made = stage();
  const { runner, stop } = await live(made);
  made.listener.received(item(1));
  runner.dispatch({ type: "answered", value: "a" });
  expect(runner.state.value.outbox[0]?.message.id).toBe("00112233445566778899aabbccddeeff");
  stop();
});
