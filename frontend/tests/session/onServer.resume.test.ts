import { describe, expect, test } from "vitest";
import type { Request } from "../../src/session/state";
import { held, item, of, reconnect, sent, TestSession, welcome, working } from "../support/session";

describe("Greeting", () => {
  test("a first visit says which project and how many items", () => {
    const session = new TestSession();
    expect(of(session.tell({ type: "started", memory: null }), "connect")).toHaveLength(1);
    expect(sent(session.tell({ type: "opened" }))).toEqual([
      {
        type: "hello",
        v: 1,
        project: "digits",
        window: 2,
        client: "supt-page/0.1",
        have: [],
        counts: true,
        news: true,
      },
    ]);
  });

  test("after a reload the tab's session is resumed", () => {
    const session = new TestSession();
    session.tell({
      type: "started",
      memory: { session: "s7", user: "ada", history: [], awaited: null },
    });
    expect(sent(session.tell({ type: "opened" }))).toMatchObject([{ session: "s7", have: [] }]);
  });

  test("the session is remembered as soon as the server names it", () => {
    const session = new TestSession();
    session.tell({ type: "started", memory: null });
    session.tell({ type: "opened" });
    expect(session.hear(welcome({ session: "s9" }))).toContainEqual({
      type: "remember",
      memory: { session: "s9", user: "ada", history: [], awaited: null },
    });
  });

  test("what was answered before a reload can still be taken back", () => {
    const session = new TestSession();
    const history = [{ id: "A1", item: "i1", shown: null, gist: "a" }];
    session.tell({
      type: "started",
      memory: { session: "s1", user: "ada", history, awaited: null },
    });
    session.tell({ type: "opened" });
    session.hear(welcome({ resumed: true }));
    session.tell({ type: "loaded", user: "ada", messages: [] });
    expect(sent(session.undo())).toEqual([{ type: "undo", id: "id1", submit: "A1" }]);
  });
});

describe("A reload", () => {
  function reloaded(...listed: readonly number[]): TestSession {
    const session = new TestSession();
    const memory = { session: "s1", user: "ada", history: [], awaited: "L2" };
    session.tell({ type: "started", memory });
    session.tell({ type: "opened" });
    session.hear(welcome({ resumed: true, leases: held(...listed) }));
    return session;
  }

  test("remembers what is on screen", () => {
    const session = working(1, 2);
    expect(of(session.answer("a"), "remember").at(-1)?.memory.awaited).toBe("L2");
  });

  test("shows the same item again, in whatever order the server sends them", () => {
    const session = reloaded(1, 2);
    session.hear(item(1, { mode: "resume" }));
    expect(session.view).toBe("loading");
    expect(sent(session.hear(item(2, { mode: "resume" })))).toEqual([
      { type: "show", lease: "L2" },
    ]);
    expect(session.queued).toEqual(["i1"]);
  });

  test("does not wait for an item that is gone", () => {
    const session = reloaded(1);
    session.hear(item(1, { mode: "resume" }));
    expect(session.shown).toBe("i1");
  });

  test("does not wait for an item that is taken away before it comes", () => {
    const session = reloaded(1, 2);
    session.hear(item(1, { mode: "resume" }));
    session.hear({ type: "replace", drop: ["L2"], reason: "item_removed" });
    expect(session.shown).toBe("i1");
  });
});

describe("Resuming", () => {
  test("hello says what is on hand, on screen or prefetched, but not what was answered", () => {
    const session = working(1, 2, 3);
    session.answer("a");
    session.tell({ type: "closed", code: 1006 });
    session.tell({ type: "elapsed", timer: "reconnect" });
    expect(sent(session.tell({ type: "opened" }))).toMatchObject([
      { session: "s1", have: ["L2", "L3"] },
    ]);
  });

  test("what the server still lists stays, and what is on screen is shown to it again", () => {
    const session = working(1, 2);
    expect(sent(reconnect(session, { leases: held(1, 2) }))).toEqual([
      { type: "show", lease: "L1" },
    ]);
    expect(session.shown).toBe("i1");
    expect(session.queued).toEqual(["i2"]);
  });

  test("an item on screen that is not listed leaves it for the next that is", () => {
    const session = working(1, 2);
    expect(sent(reconnect(session, { leases: held(2) }))).toEqual([{ type: "show", lease: "L2" }]);
    expect(session.shown).toBe("i2");
  });

  test("a prefetched item that is not listed is gone, too", () => {
    const session = working(1, 2, 3);
    reconnect(session, { leases: held(1, 3) });
    expect(session.shown).toBe("i1");
    expect(session.queued).toEqual(["i3"]);
  });

  test("the whole outbox is sent again, in order, with the same ids", () => {
    const session = working(1, 2, 3);
    session.answer("a");
    session.skip();
    const again = sent(reconnect(session, { leases: held(3) }));
    expect(again).toMatchObject([
      { type: "show", lease: "L3" },
      { type: "submit", id: "id1", lease: "L1", value: "a" },
      { type: "skip", id: "id2", lease: "L2" },
    ]);
    session.hear({ type: "ack", re: "id1", status: "duplicate" });
    session.hear({ type: "ack", re: "id2", status: "done" });
    expect(session.unsaved).toEqual([]);
  });

  test("an item that is resumed although its answer waits in the outbox is not shown again", () => {
    const session = working(1);
    session.answer("a");
    reconnect(session, { leases: held(1) });
    session.hear(item(1, { mode: "resume" }));
    expect(session.view).toBe("loading");
    expect(session.queued).toEqual([]);
  });

  test("with a new session everything here but the outbox is stale", () => {
    const session = working(1, 2);
    session.answer("a");
    const effects = reconnect(session, { resumed: false, session: "s2", leases: held(2) });
    expect(sent(effects)).toMatchObject([{ type: "submit", id: "id1" }]);
    expect(session.view).toBe("loading");
    expect(session.queued).toEqual([]);
    expect(session.unsaved).toEqual(["id1"]);
  });

  test("answers that are given offline wait, and go out after the welcome only", () => {
    const session = working(1, 2);
    session.tell({ type: "closed", code: 1006 });
    expect(sent(session.answer("a"))).toEqual([]);
    expect(sent(session.answer("b"))).toEqual([]);
    expect(session.view).toBe("offline");
    session.tell({ type: "elapsed", timer: "reconnect" });
    expect(sent(session.tell({ type: "opened" }))).toMatchObject([{ type: "hello" }]);
    const out = sent(session.hear(welcome({ resumed: true })));
    expect(out).toMatchObject([{ id: "id1" }, { id: "id2" }]);
  });
});

describe("An outbox that an earlier page left", () => {
  const left: Request = { type: "submit", id: "old", lease: "L0", value: "a" };

  test("is read for the labeller who is signed in, and sent before anything new", () => {
    const session = new TestSession();
    session.tell({ type: "started", memory: null });
    session.tell({ type: "opened" });
    expect(of(session.hear(welcome()), "load")).toEqual([{ type: "load", user: "ada" }]);
    session.hear(item(1));
    expect(sent(session.answer("b"))).toEqual([]);
    const out = sent(session.tell({ type: "loaded", user: "ada", messages: [left] }));
    expect(out).toMatchObject([{ id: "old" }, { id: "id1" }]);
  });

  test("loses what has become too large to be sent, and the person is told", () => {
    const session = new TestSession();
    session.tell({ type: "started", memory: null });
    session.tell({ type: "opened" });
    session.hear(welcome({ limits: { max_bytes: 200 } }));
    const large = { ...left, id: "large", value: "x".repeat(200) };
    const effects = session.tell({ type: "loaded", user: "ada", messages: [large, left] });
    expect(sent(effects)).toEqual([left]);
    expect(of(effects, "forget")).toEqual([{ type: "forget", user: "ada", id: "large" }]);
    expect(session.state.notices).toEqual([{ kind: "too_large", count: 1 }]);
  });

  test("is read once, not at every reconnection", () => {
    const session = working(1);
    expect(of(reconnect(session, { leases: held(1) }), "load")).toEqual([]);
  });

  test("that holds what this page has just added is not doubled", () => {
    const session = new TestSession();
    session.tell({ type: "started", memory: null });
    session.tell({ type: "opened" });
    session.hear(welcome());
    session.hear(item(1));
    session.answer("b");
    const message = session.state.outbox[0]?.message as Request;
    session.tell({ type: "loaded", user: "ada", messages: [left, message] });
    expect(session.unsaved).toEqual(["old", "id1"]);
  });

  test("of one labeller is never sent in the name of another", () => {
    const session = working(1, 2);
    session.answer("a");
    const effects = reconnect(session, { user: "grace", resumed: false });
    expect(sent(effects)).toEqual([]);
    expect(of(effects, "load")).toEqual([{ type: "load", user: "grace" }]);
    expect(of(effects, "forget")).toEqual([]);
    expect(session.unsaved).toEqual([]);
    expect(session.undo()).toEqual([]);
    session.tell({ type: "loaded", user: "ada", messages: [left] });
    expect(session.unsaved).toEqual([]);
  });
});

test("an item that went back to the queue while one was away is told, and leaves the screen", () => {
  const session = working(1, 2);
  reconnect(session, { leases: [] });
  expect(session.shown).toBe(undefined);
  expect(session.state.notices).toEqual([{ kind: "lapsed", count: 1 }]);
});
