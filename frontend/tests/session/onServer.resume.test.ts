import { describe, expect, test } from "vitest";
import type { Request } from "../../src/session/state";
import { held, item, of, reconnect, sent, Talk, welcome, working } from "../support/session";

describe("Greeting", () => {
  test("a first visit says which project and how many items", () => {
    const talk = new Talk();
    expect(of(talk.tell({ type: "started", memory: null }), "connect")).toHaveLength(1);
    expect(sent(talk.tell({ type: "opened" }))).toEqual([
      { type: "hello", v: 1, project: "digits", window: 2, client: "supt-page/0.1", have: [] },
    ]);
  });

  test("after a reload the tab's session is resumed", () => {
    const talk = new Talk();
    talk.tell({
      type: "started",
      memory: { session: "s7", user: "ada", history: [], awaited: null },
    });
    expect(sent(talk.tell({ type: "opened" }))).toMatchObject([{ session: "s7", have: [] }]);
  });

  test("the session is remembered as soon as the server names it", () => {
    const talk = new Talk();
    talk.tell({ type: "started", memory: null });
    talk.tell({ type: "opened" });
    expect(talk.hear(welcome({ session: "s9" }))).toContainEqual({
      type: "remember",
      memory: { session: "s9", user: "ada", history: [], awaited: null },
    });
  });

  test("what was answered before a reload can still be taken back", () => {
    const talk = new Talk();
    const history = [{ id: "A1", item: "i1", was: null, gist: "a" }];
    talk.tell({ type: "started", memory: { session: "s1", user: "ada", history, awaited: null } });
    talk.tell({ type: "opened" });
    talk.hear(welcome({ resumed: true }));
    talk.tell({ type: "loaded", user: "ada", messages: [] });
    expect(sent(talk.undo())).toEqual([{ type: "undo", id: "id1", submit: "A1" }]);
  });
});

describe("A reload", () => {
  function reloaded(...listed: readonly number[]): Talk {
    const talk = new Talk();
    const memory = { session: "s1", user: "ada", history: [], awaited: "L2" };
    talk.tell({ type: "started", memory });
    talk.tell({ type: "opened" });
    talk.hear(welcome({ resumed: true, leases: held(...listed) }));
    return talk;
  }

  test("remembers what is on screen", () => {
    const talk = working(1, 2);
    expect(of(talk.answer("a"), "remember").at(-1)?.memory.awaited).toBe("L2");
  });

  test("shows the same item again, in whatever order the server sends them", () => {
    const talk = reloaded(1, 2);
    talk.hear(item(1, { mode: "resume" }));
    expect(talk.view).toBe("loading");
    expect(sent(talk.hear(item(2, { mode: "resume" })))).toEqual([{ type: "show", lease: "L2" }]);
    expect(talk.queued).toEqual(["i1"]);
  });

  test("does not wait for an item that is gone", () => {
    const talk = reloaded(1);
    talk.hear(item(1, { mode: "resume" }));
    expect(talk.shown).toBe("i1");
  });

  test("does not wait for an item that is taken away before it comes", () => {
    const talk = reloaded(1, 2);
    talk.hear(item(1, { mode: "resume" }));
    talk.hear({ type: "replace", drop: ["L2"], reason: "item_removed" });
    expect(talk.shown).toBe("i1");
  });
});

describe("Resuming", () => {
  test("hello says what is on hand, on screen or prefetched, but not what was answered", () => {
    const talk = working(1, 2, 3);
    talk.answer("a");
    talk.tell({ type: "closed", code: 1006 });
    talk.tell({ type: "elapsed", timer: "reconnect" });
    expect(sent(talk.tell({ type: "opened" }))).toMatchObject([
      { session: "s1", have: ["L2", "L3"] },
    ]);
  });

  test("what the server still lists stays, and what is on screen is shown to it again", () => {
    const talk = working(1, 2);
    expect(sent(reconnect(talk, { leases: held(1, 2) }))).toEqual([{ type: "show", lease: "L1" }]);
    expect(talk.shown).toBe("i1");
    expect(talk.queued).toEqual(["i2"]);
  });

  test("an item on screen that is not listed leaves it for the next that is", () => {
    const talk = working(1, 2);
    expect(sent(reconnect(talk, { leases: held(2) }))).toEqual([{ type: "show", lease: "L2" }]);
    expect(talk.shown).toBe("i2");
  });

  test("a prefetched item that is not listed is gone, too", () => {
    const talk = working(1, 2, 3);
    reconnect(talk, { leases: held(1, 3) });
    expect(talk.shown).toBe("i1");
    expect(talk.queued).toEqual(["i3"]);
  });

  test("the whole outbox is sent again, in order, with the same ids", () => {
    const talk = working(1, 2, 3);
    talk.answer("a");
    talk.skip();
    const again = sent(reconnect(talk, { leases: held(3) }));
    expect(again).toMatchObject([
      { type: "show", lease: "L3" },
      { type: "submit", id: "id1", lease: "L1", value: "a" },
      { type: "skip", id: "id2", lease: "L2" },
    ]);
    talk.hear({ type: "ack", re: "id1", status: "duplicate" });
    talk.hear({ type: "ack", re: "id2", status: "done" });
    expect(talk.unsaved).toEqual([]);
  });

  test("an item that is resumed although its answer waits in the outbox is not shown again", () => {
    const talk = working(1);
    talk.answer("a");
    reconnect(talk, { leases: held(1) });
    talk.hear(item(1, { mode: "resume" }));
    expect(talk.view).toBe("loading");
    expect(talk.queued).toEqual([]);
  });

  test("with a new session everything here but the outbox is stale", () => {
    const talk = working(1, 2);
    talk.answer("a");
    const effects = reconnect(talk, { resumed: false, session: "s2", leases: held(2) });
    expect(sent(effects)).toMatchObject([{ type: "submit", id: "id1" }]);
    expect(talk.view).toBe("loading");
    expect(talk.queued).toEqual([]);
    expect(talk.unsaved).toEqual(["id1"]);
  });

  test("answers that are given offline wait, and go out after the welcome only", () => {
    const talk = working(1, 2);
    talk.tell({ type: "closed", code: 1006 });
    expect(sent(talk.answer("a"))).toEqual([]);
    expect(sent(talk.answer("b"))).toEqual([]);
    expect(talk.view).toBe("offline");
    talk.tell({ type: "elapsed", timer: "reconnect" });
    expect(sent(talk.tell({ type: "opened" }))).toMatchObject([{ type: "hello" }]);
    const out = sent(talk.hear(welcome({ resumed: true })));
    expect(out).toMatchObject([{ id: "id1" }, { id: "id2" }]);
  });
});

describe("An outbox that an earlier page left", () => {
  const left: Request = { type: "submit", id: "old", lease: "L0", value: "a" };

  test("is read for the labeller who is signed in, and sent before anything new", () => {
    const talk = new Talk();
    talk.tell({ type: "started", memory: null });
    talk.tell({ type: "opened" });
    expect(of(talk.hear(welcome()), "load")).toEqual([{ type: "load", user: "ada" }]);
    talk.hear(item(1));
    expect(sent(talk.answer("b"))).toEqual([]);
    const out = sent(talk.tell({ type: "loaded", user: "ada", messages: [left] }));
    expect(out).toMatchObject([{ id: "old" }, { id: "id1" }]);
  });

  test("loses what has become too large to be sent, and the person is told", () => {
    const talk = new Talk();
    talk.tell({ type: "started", memory: null });
    talk.tell({ type: "opened" });
    talk.hear(welcome({ limits: { max_bytes: 200 } }));
    const large = { ...left, id: "large", value: "x".repeat(200) };
    const effects = talk.tell({ type: "loaded", user: "ada", messages: [large, left] });
    expect(sent(effects)).toEqual([left]);
    expect(of(effects, "forget")).toEqual([{ type: "forget", user: "ada", id: "large" }]);
    expect(talk.state.notices).toEqual([{ kind: "too_large", count: 1 }]);
  });

  test("is read once, not at every reconnection", () => {
    const talk = working(1);
    expect(of(reconnect(talk, { leases: held(1) }), "load")).toEqual([]);
  });

  test("that holds what this page has just added is not doubled", () => {
    const talk = new Talk();
    talk.tell({ type: "started", memory: null });
    talk.tell({ type: "opened" });
    talk.hear(welcome());
    talk.hear(item(1));
    talk.answer("b");
    const message = talk.state.outbox[0]?.message as Request;
    talk.tell({ type: "loaded", user: "ada", messages: [left, message] });
    expect(talk.unsaved).toEqual(["old", "id1"]);
  });

  test("of one labeller is never sent in the name of another", () => {
    const talk = working(1, 2);
    talk.answer("a");
    const effects = reconnect(talk, { user: "grace", resumed: false });
    expect(sent(effects)).toEqual([]);
    expect(of(effects, "load")).toEqual([{ type: "load", user: "grace" }]);
    expect(of(effects, "forget")).toEqual([]);
    expect(talk.unsaved).toEqual([]);
    expect(talk.undo()).toEqual([]);
    talk.tell({ type: "loaded", user: "ada", messages: [left] });
    expect(talk.unsaved).toEqual([]);
  });
});
