import { describe, expect, test } from "vitest";
import { held, item, of, reconnect, sent, working } from "../support/session";

describe("Taking an answer back", () => {
  test("asks the server, and the item comes back before all others", () => {
    const talk = working(1, 2, 3);
    talk.answer("a");
    talk.hear({ type: "ack", re: "id1", status: "stored" });
    const effects = talk.undo();
    expect(sent(effects)).toEqual([{ type: "undo", id: "id2", submit: "id1" }]);
    expect(of(effects, "keep")).toHaveLength(1);
    expect(talk.view).toBe("undoing");
    talk.hear({ type: "ack", re: "id2", status: "done" });
    expect(talk.view).toBe("undoing");
    const back = item(1, { lease: "L9", mode: "undo", value: "a" });
    expect(sent(talk.hear(back))).toEqual([{ type: "show", lease: "L9" }]);
    expect(talk.state.screen?.item).toEqual(back);
    expect(talk.queued).toEqual(["i2", "i3"]);
    expect(talk.unsaved).toEqual([]);
  });

  test("works before the answer is acked: it goes out after it", () => {
    const talk = working(1, 2);
    const out = [...talk.answer("a"), ...talk.undo()];
    expect(sent(out).map(({ type }) => type)).toEqual(["show", "submit", "undo"]);
    talk.hear({ type: "ack", re: "id1", status: "stored" });
    talk.hear({ type: "ack", re: "id2", status: "done" });
    talk.hear(item(1, { lease: "L9", mode: "undo", value: "a" }));
    expect(talk.shown).toBe("i1");
    expect(talk.queued).toEqual(["i2"]);
  });

  test("an undo never overtakes an answer that is still being kept", () => {
    const talk = working(1, 2);
    talk.tell({ type: "answered", value: "a" });
    talk.hear({ type: "progress", done: 1, total: 2, mine: 1, labellers: 1, per_minute: 1 });
    const effects = talk.undo();
    // Nothing went out, so nothing needs to be taken back over there.
    expect(sent(effects)).toEqual([{ type: "show", lease: "L1" }]);
    expect(of(effects, "forget")).toEqual([{ type: "forget", user: "ada", id: "id1" }]);
    expect(sent(talk.tell({ type: "kept", id: "id1", failed: false }))).toEqual([]);
  });

  test("can be repeated, and the oldest one that was asked back is on screen", () => {
    const talk = working(1, 2, 3);
    talk.answer("a");
    talk.answer("b");
    talk.undo();
    talk.undo();
    talk.hear({ type: "ack", re: "id3", status: "done" });
    talk.hear(item(2, { lease: "L8", mode: "undo", value: "b" }));
    expect(talk.view).toBe("undoing");
    talk.hear({ type: "ack", re: "id4", status: "done" });
    talk.hear(item(1, { lease: "L9", mode: "undo", value: "a" }));
    expect(talk.shown).toBe("i1");
    expect(talk.queued).toEqual(["i2", "i3"]);
  });

  test("a skip can be taken back, too", () => {
    const talk = working(1, 2);
    talk.skip();
    expect(sent(talk.undo())).toEqual([{ type: "undo", id: "id2", submit: "id1" }]);
  });

  test("the former answer is known when it is answered again, and can be taken back again", () => {
    const talk = working(1, 2);
    talk.answer("a");
    talk.undo();
    talk.hear(item(1, { lease: "L9", mode: "undo", value: "a" }));
    expect(sent(talk.answer("b"))).toMatchObject([
      { type: "show", lease: "L2" },
      { type: "submit", lease: "L9", value: "b" },
    ]);
    expect(sent(talk.undo())).toMatchObject([{ type: "undo", submit: "id3" }]);
  });

  test("with nothing answered there is nothing to take back", () => {
    expect(working(1).undo()).toEqual([]);
  });

  test("a refused undo leaves the screen to the next item, and the person is told", () => {
    const talk = working(1, 2);
    talk.answer("a");
    talk.hear({ type: "ack", re: "id1", status: "stored" });
    talk.undo();
    talk.hear({ type: "error", code: "undo_expired", message: "too old", re: "id2" });
    expect(talk.shown).toBe("i2");
    expect(talk.state.notices).toEqual([{ kind: "undo_expired", count: 1 }]);
    expect(talk.unsaved).toEqual([]);
  });

  test("the page forgets what is older than the latest fifty answers", () => {
    const talk = working();
    for (let n = 1; n <= 60; n++) {
      talk.hear(item(n));
      talk.answer("a");
    }
    expect(talk.state.history).toHaveLength(50);
    expect(talk.state.history.filter(({ was }) => was !== null)).toHaveLength(8);
  });
});

describe("Taking back without a connection", () => {
  test("an answer that never went out is taken back here", () => {
    const talk = working(1, 2);
    talk.tell({ type: "closed", code: 1006 });
    talk.answer("a");
    expect(talk.shown).toBe("i2");
    const effects = talk.undo();
    expect(of(effects, "forget")).toEqual([{ type: "forget", user: "ada", id: "id1" }]);
    expect(talk.state.screen?.item).toMatchObject({ item: "i1", lease: "L1", value: "a" });
    expect(talk.queued).toEqual(["i2"]);
    expect(talk.unsaved).toEqual([]);
  });

  test("an answer that may have arrived has to wait for the connection", () => {
    const talk = working(1, 2);
    talk.answer("a");
    talk.tell({ type: "closed", code: 1006 });
    talk.undo();
    expect(talk.state.notices).toEqual([{ kind: "undo_offline", count: 1 }]);
    expect(talk.shown).toBe("i2");
    expect(talk.state.history).toHaveLength(1);
  });

  test("an undo whose answer was lost is sent again, and its item comes by resuming", () => {
    const talk = working(1, 2);
    talk.answer("a");
    talk.hear({ type: "ack", re: "id1", status: "stored" });
    talk.undo();
    const again = reconnect(talk, {
      leases: [...held(2), { lease: "L9", item: "i1", expires_in_ms: 1 }],
    });
    expect(sent(again)).toContainEqual({ type: "undo", id: "id2", submit: "id1" });
    talk.hear(item(1, { lease: "L9", mode: "resume" }));
    talk.hear({ type: "ack", re: "id2", status: "done" });
    expect(talk.shown).toBe("i1");
    expect(talk.queued).toEqual(["i2"]);
  });

  test("an item that is resumed before the one asked back does not take its place", () => {
    const talk = working(1, 2);
    talk.answer("a");
    talk.undo();
    talk.hear({ type: "ack", re: "id1", status: "stored" });
    talk.hear({ type: "ack", re: "id2", status: "done" });
    reconnect(talk, {
      leases: [...held(2, 3), { lease: "L9", item: "i1", expires_in_ms: 1 }],
    });
    talk.hear(item(3, { mode: "resume" }));
    expect(talk.view).toBe("undoing");
    talk.hear(item(1, { lease: "L9", mode: "resume" }));
    expect(talk.shown).toBe("i1");
    expect(talk.queued).toEqual(["i2", "i3"]);
  });

  test("an undo that is repeated and brings no item does not block the page", () => {
    const talk = working(1, 2);
    talk.answer("a");
    talk.undo();
    reconnect(talk, { leases: held(2) });
    expect(talk.view).toBe("undoing");
    talk.hear({ type: "ack", re: "id1", status: "duplicate" });
    talk.hear({ type: "ack", re: "id2", status: "done" });
    expect(talk.shown).toBe("i2");
  });

  test("what comes as undone ends the wait, even under an id that the page does not expect", () => {
    const talk = working(1, 2);
    talk.answer("a");
    talk.undo();
    talk.hear({ type: "ack", re: "id2", status: "done" });
    talk.hear(item(7, { mode: "undo" }));
    expect(talk.shown).toBe("i7");
  });

  test("an undo that is acked and followed by another item does not block the page", () => {
    const talk = working(1, 2);
    talk.answer("a");
    talk.undo();
    talk.hear({ type: "ack", re: "id1", status: "stored" });
    talk.hear(item(3));
    expect(talk.view).toBe("undoing");
    talk.hear({ type: "ack", re: "id2", status: "done" });
    talk.hear(item(4));
    expect(talk.shown).toBe("i2");
    expect(talk.queued).toEqual(["i3", "i4"]);
  });

  test("an undo that was acked but whose item is gone does not block the page", () => {
    const talk = working(1, 2);
    talk.answer("a");
    talk.undo();
    talk.hear({ type: "ack", re: "id1", status: "stored" });
    talk.hear({ type: "ack", re: "id2", status: "done" });
    reconnect(talk, { leases: held(2) });
    expect(talk.shown).toBe("i2");
  });
});
