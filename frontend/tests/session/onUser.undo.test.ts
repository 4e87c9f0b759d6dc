import { describe, expect, test } from "vitest";
import { held, item, of, reconnect, sent, working } from "../support/session";

describe("Taking an answer back", () => {
  test("asks the server, and the item comes back before all others", () => {
    const session = working(1, 2, 3);
    session.answer("a");
    session.hear({ type: "ack", re: "id1", status: "stored" });
    const effects = session.undo();
    expect(sent(effects)).toEqual([{ type: "undo", id: "id2", submit: "id1" }]);
    expect(of(effects, "store")).toHaveLength(1);
    expect(session.view).toBe("undoing");
    session.hear({ type: "ack", re: "id2", status: "done" });
    expect(session.view).toBe("undoing");
    const back = item(1, { lease: "L9", mode: "undo", value: "a" });
    expect(sent(session.hear(back))).toEqual([{ type: "show", lease: "L9" }]);
    expect(session.state.screen?.item).toEqual(back);
    expect(session.queued).toEqual(["i2", "i3"]);
    expect(session.unsaved).toEqual([]);
  });

  test("works before the answer is acked: it goes out after it", () => {
    const session = working(1, 2);
    const out = [...session.answer("a"), ...session.undo()];
    expect(sent(out).map(({ type }) => type)).toEqual(["show", "submit", "undo"]);
    session.hear({ type: "ack", re: "id1", status: "stored" });
    session.hear({ type: "ack", re: "id2", status: "done" });
    session.hear(item(1, { lease: "L9", mode: "undo", value: "a" }));
    expect(session.shown).toBe("i1");
    expect(session.queued).toEqual(["i2"]);
  });

  test("an undo never overtakes an answer that is still being kept", () => {
    const session = working(1, 2);
    session.tell({ type: "answered", value: "a" });
    session.hear({ type: "progress", done: 1, total: 2, mine: 1, labellers: 1, per_minute: 1 });
    const effects = session.undo();
    // Nothing went out, so nothing needs to be taken back over there.
    expect(sent(effects)).toEqual([{ type: "show", lease: "L1" }]);
    expect(of(effects, "forget")).toEqual([{ type: "forget", user: "ada", id: "id1" }]);
    expect(sent(session.tell({ type: "stored", id: "id1", failed: false }))).toEqual([]);
  });

  test("can be repeated, and the oldest one that was asked back is on screen", () => {
    const session = working(1, 2, 3);
    session.answer("a");
    session.answer("b");
    session.undo();
    session.undo();
    session.hear({ type: "ack", re: "id3", status: "done" });
    session.hear(item(2, { lease: "L8", mode: "undo", value: "b" }));
    expect(session.view).toBe("undoing");
    session.hear({ type: "ack", re: "id4", status: "done" });
    session.hear(item(1, { lease: "L9", mode: "undo", value: "a" }));
    expect(session.shown).toBe("i1");
    expect(session.queued).toEqual(["i2", "i3"]);
  });

  test("a skip can be taken back, too", () => {
    const session = working(1, 2);
    session.skip();
    expect(sent(session.undo())).toEqual([{ type: "undo", id: "id2", submit: "id1" }]);
  });

  test("the former answer is known when it is answered again, and can be taken back again", () => {
    const session = working(1, 2);
    session.answer("a");
    session.undo();
    session.hear(item(1, { lease: "L9", mode: "undo", value: "a" }));
    expect(sent(session.answer("b"))).toMatchObject([
      { type: "show", lease: "L2" },
      { type: "submit", lease: "L9", value: "b" },
    ]);
    expect(sent(session.undo())).toMatchObject([{ type: "undo", submit: "id3" }]);
  });

  test("with nothing answered there is nothing to take back", () => {
    expect(working(1).undo()).toEqual([]);
  });

  test("a refused undo leaves the screen to the next item, and the person is told", () => {
    const session = working(1, 2);
    session.answer("a");
    session.hear({ type: "ack", re: "id1", status: "stored" });
    session.undo();
    session.hear({ type: "error", code: "undo_expired", message: "too old", re: "id2" });
    expect(session.shown).toBe("i2");
    expect(session.state.notices).toEqual([{ kind: "undo_expired", count: 1 }]);
    expect(session.unsaved).toEqual([]);
  });

  test("the page forgets what is older than the latest fifty answers", () => {
    const session = working();
    for (let n = 1; n <= 60; n++) {
      session.hear(item(n));
      session.answer("a");
    }
    expect(session.state.history).toHaveLength(50);
    expect(session.state.history.filter(({ shown }) => shown !== null)).toHaveLength(8);
  });
});

describe("Taking back without a connection", () => {
  test("an answer that never went out is taken back here", () => {
    const session = working(1, 2);
    session.tell({ type: "closed", code: 1006 });
    session.answer("a");
    expect(session.shown).toBe("i2");
    const effects = session.undo();
    expect(of(effects, "forget")).toEqual([{ type: "forget", user: "ada", id: "id1" }]);
    expect(session.state.screen?.item).toMatchObject({ item: "i1", lease: "L1", value: "a" });
    expect(session.queued).toEqual(["i2"]);
    expect(session.unsaved).toEqual([]);
  });

  test("an answer that may have arrived has to wait for the connection", () => {
    const session = working(1, 2);
    session.answer("a");
    session.tell({ type: "closed", code: 1006 });
    session.undo();
    expect(session.state.notices).toEqual([{ kind: "undo_offline", count: 1 }]);
    expect(session.shown).toBe("i2");
    expect(session.state.history).toHaveLength(1);
  });

  test("an undo whose answer was lost is sent again, and its item comes by resuming", () => {
    const session = working(1, 2);
    session.answer("a");
    session.hear({ type: "ack", re: "id1", status: "stored" });
    session.undo();
    const again = reconnect(session, {
      leases: [...held(2), { lease: "L9", item: "i1", expires_in_ms: 1 }],
    });
    expect(sent(again)).toContainEqual({ type: "undo", id: "id2", submit: "id1" });
    session.hear(item(1, { lease: "L9", mode: "resume" }));
    session.hear({ type: "ack", re: "id2", status: "done" });
    expect(session.shown).toBe("i1");
    expect(session.queued).toEqual(["i2"]);
  });

  test("an item that is resumed before the one asked back does not take its place", () => {
    const session = working(1, 2);
    session.answer("a");
    session.undo();
    session.hear({ type: "ack", re: "id1", status: "stored" });
    session.hear({ type: "ack", re: "id2", status: "done" });
    reconnect(session, {
      leases: [...held(2, 3), { lease: "L9", item: "i1", expires_in_ms: 1 }],
    });
    session.hear(item(3, { mode: "resume" }));
    expect(session.view).toBe("undoing");
    session.hear(item(1, { lease: "L9", mode: "resume" }));
    expect(session.shown).toBe("i1");
    expect(session.queued).toEqual(["i2", "i3"]);
  });

  test("an undo that is repeated and brings no item does not block the page", () => {
    const session = working(1, 2);
    session.answer("a");
    session.undo();
    reconnect(session, { leases: held(2) });
    expect(session.view).toBe("undoing");
    session.hear({ type: "ack", re: "id1", status: "duplicate" });
    session.hear({ type: "ack", re: "id2", status: "done" });
    expect(session.shown).toBe("i2");
  });

  test("what comes as undone ends the wait, even under an id that the page does not expect", () => {
    const session = working(1, 2);
    session.answer("a");
    session.undo();
    session.hear({ type: "ack", re: "id2", status: "done" });
    session.hear(item(7, { mode: "undo" }));
    expect(session.shown).toBe("i7");
  });

  test("an undo that is acked and followed by another item does not block the page", () => {
    const session = working(1, 2);
    session.answer("a");
    session.undo();
    session.hear({ type: "ack", re: "id1", status: "stored" });
    session.hear(item(3));
    expect(session.view).toBe("undoing");
    session.hear({ type: "ack", re: "id2", status: "done" });
    session.hear(item(4));
    expect(session.shown).toBe("i2");
    expect(session.queued).toEqual(["i3", "i4"]);
  });

  test("an undo that was acked but whose item is gone does not block the page", () => {
    const session = working(1, 2);
    session.answer("a");
    session.undo();
    session.hear({ type: "ack", re: "id1", status: "stored" });
    session.hear({ type: "ack", re: "id2", status: "done" });
    reconnect(session, { leases: held(2) });
    expect(session.shown).toBe("i2");
  });
});
