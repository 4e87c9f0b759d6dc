import { describe, expect, test } from "vitest";
import { held, item, reconnect, sent, working } from "../support/session";

describe("The latest answers", () => {
  test("are remembered with what was said, also over a reload", () => {
    const session = working(1, 2, 3);
    session.answer("a");
    const effects = session.skip();
    expect(session.state.history.map(({ item, gist }) => [item, gist])).toEqual([
      ["i1", "a"],
      ["i2", null],
    ]);
    const memory = effects.flatMap((effect) => (effect.type === "remember" ? [effect.memory] : []));
    expect(memory.at(-1)?.history.map(({ gist, shown }) => [gist, shown])).toEqual([
      ["a", null],
      [null, null],
    ]);
  });

  test("any of them can be opened again, and the others stay", () => {
    const session = working(1, 2, 3);
    session.answer("a");
    session.answer("b");
    for (const re of ["id1", "id2"]) session.hear({ type: "ack", re, status: "stored" });
    const effects = session.tell({ type: "undone", id: "id1" });
    session.tell({ type: "stored", id: "id3", failed: false });
    expect(effects).toContainEqual({
      type: "store",
      user: "ada",
      message: { type: "undo", id: "id3", submit: "id1" },
    });
    session.hear({ type: "ack", re: "id3", status: "done" });
    session.hear(item(1, { lease: "L9", mode: "undo", value: "a" }));
    expect(session.shown).toBe("i1");
    expect(session.state.history.map(({ id }) => id)).toEqual(["id2"]);
  });

  test("one that came late is an extra, one whose item is gone is lost; neither opens again", () => {
    const session = working(1, 2, 3);
    session.answer("a");
    session.answer("b");
    session.hear({ type: "ack", re: "id1", status: "stored", late: true });
    session.hear({ type: "error", code: "lease_lost", message: "gone", re: "id2" });
    expect(session.state.history.map(({ gist, fate }) => [gist, fate])).toEqual([
      ["a", "late"],
      ["b", "lost"],
    ]);
    expect(sent(session.undo())).toEqual([]);
  });
});

describe("A flag", () => {
  test("is about the item on screen, and is sent until it is acked", () => {
    const session = working(1, 2);
    const [keep] = session.tell({ type: "flagged", note: " blurred " });
    const message = { type: "flag", id: "id1", lease: "L1", note: "blurred" };
    expect(keep).toEqual({ type: "store", user: "ada", message });
    expect(sent(session.tell({ type: "stored", id: "id1", failed: false }))).toEqual([message]);
    expect(session.shown).toBe("i1");
    expect(sent(reconnect(session, { leases: held(1, 2) }))).toContainEqual(message);
    session.hear({ type: "ack", re: "id1", status: "done" });
    expect(session.unsaved).toEqual([]);
    expect(session.state.notices).toEqual([{ kind: "flagged", count: 1 }]);
  });

  test("with nothing on screen is about the latest answer, and with none about nothing", () => {
    const session = working();
    expect(session.tell({ type: "flagged", note: "" })).toEqual([]);
    session.hear(item(1));
    session.answer("a");
    session.tell({ type: "flagged", note: "" });
    expect(sent(session.tell({ type: "stored", id: "id2", failed: false }))).toEqual([
      { type: "flag", id: "id2", submit: "id1" },
    ]);
  });

  test("that is refused is given up and told, and holds no answer up", () => {
    const session = working(1, 2);
    session.tell({ type: "flagged", note: "x" });
    session.tell({ type: "stored", id: "id1", failed: false });
    session.hear({ type: "error", code: "lease_lost", message: "the rule", re: "id1" });
    expect(session.unsaved).toEqual([]);
    expect(session.shown).toBe("i1");
    expect(session.state.notices.at(-1)).toEqual({
      kind: "flag_refused",
      count: 1,
      detail: "the rule",
    });
  });
});
