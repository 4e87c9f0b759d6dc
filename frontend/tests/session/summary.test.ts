import { describe, expect, test } from "vitest";
import { statusOf } from "../../src/label/StatusLine";
import { gistOf } from "../../src/session/summary";
import { held, item, reconnect, sent, working } from "../support/session";

describe("The latest answers", () => {
  test("are remembered with what was said, also over a reload", () => {
    const talk = working(1, 2, 3);
    talk.answer("a");
    const effects = talk.skip();
    expect(talk.state.history.map(({ item, gist }) => [item, gist])).toEqual([
      ["i1", "a"],
      ["i2", null],
    ]);
    const memory = effects.flatMap((effect) => (effect.type === "remember" ? [effect.memory] : []));
    expect(memory.at(-1)?.history.map(({ gist, was }) => [gist, was])).toEqual([
      ["a", null],
      [null, null],
    ]);
  });

  test("any of them can be opened again, and the others stay", () => {
    const talk = working(1, 2, 3);
    talk.answer("a");
    talk.answer("b");
    for (const re of ["id1", "id2"]) talk.hear({ type: "ack", re, status: "stored" });
    const effects = talk.tell({ type: "undone", id: "id1" });
    talk.tell({ type: "kept", id: "id3", failed: false });
    expect(effects).toContainEqual({
      type: "keep",
      user: "ada",
      message: { type: "undo", id: "id3", submit: "id1" },
    });
    talk.hear({ type: "ack", re: "id3", status: "done" });
    talk.hear(item(1, { lease: "L9", mode: "undo", value: "a" }));
    expect(talk.shown).toBe("i1");
    expect(talk.state.history.map(({ id }) => id)).toEqual(["id2"]);
  });

  test("one that came late is an extra, one whose item is gone is lost; neither opens again", () => {
    const talk = working(1, 2, 3);
    talk.answer("a");
    talk.answer("b");
    talk.hear({ type: "ack", re: "id1", status: "stored", late: true });
    talk.hear({ type: "error", code: "lease_lost", message: "gone", re: "id2" });
    expect(talk.state.history.map(({ gist, fate }) => [gist, fate])).toEqual([
      ["a", "late"],
      ["b", "lost"],
    ]);
    expect(sent(talk.undo())).toEqual([]);
  });
});

describe("A flag", () => {
  test("is about the item on screen, and is sent until it is acked", () => {
    const talk = working(1, 2);
    const [keep] = talk.tell({ type: "flagged", note: " blurred " });
    const message = { type: "flag", id: "id1", lease: "L1", note: "blurred" };
    expect(keep).toEqual({ type: "keep", user: "ada", message });
    expect(sent(talk.tell({ type: "kept", id: "id1", failed: false }))).toEqual([message]);
    expect(talk.shown).toBe("i1");
    expect(sent(reconnect(talk, { leases: held(1, 2) }))).toContainEqual(message);
    talk.hear({ type: "ack", re: "id1", status: "done" });
    expect(talk.unsaved).toEqual([]);
    expect(talk.state.notices).toEqual([{ kind: "flagged", count: 1 }]);
  });

  test("with nothing on screen is about the latest answer, and with none about nothing", () => {
    const talk = working();
    expect(talk.tell({ type: "flagged", note: "" })).toEqual([]);
    talk.hear(item(1));
    talk.answer("a");
    talk.tell({ type: "flagged", note: "" });
    expect(sent(talk.tell({ type: "kept", id: "id2", failed: false }))).toEqual([
      { type: "flag", id: "id2", submit: "id1" },
    ]);
  });

  test("that is refused is given up and told, and holds no answer up", () => {
    const talk = working(1, 2);
    talk.tell({ type: "flagged", note: "x" });
    talk.tell({ type: "kept", id: "id1", failed: false });
    talk.hear({ type: "error", code: "lease_lost", message: "the rule", re: "id1" });
    expect(talk.unsaved).toEqual([]);
    expect(talk.shown).toBe("i1");
    expect(talk.state.notices.at(-1)).toEqual({
      kind: "flag_refused",
      count: 1,
      detail: "the rule",
    });
  });
});

test("an item that went back to the queue while one was away is told, and leaves the screen", () => {
  const talk = working(1, 2);
  reconnect(talk, { leases: [] });
  expect(talk.shown).toBe(undefined);
  expect(talk.state.notices).toEqual([{ kind: "lapsed", count: 1 }]);
});

test("a server that restarts is told from a lost network, until it is back", () => {
  const talk = working();
  talk.hear({ type: "bye", reason: "drain", retry_ms: 500, resume: true });
  talk.tell({ type: "closed", code: 4503 });
  expect(talk.view).toBe("restarting");
  expect(statusOf(talk.state)).toBe("Server restarting…");
  talk.tell({ type: "elapsed", timer: "reconnect" });
  expect(talk.view).toBe("restarting");
  talk.tell({ type: "closed", code: 1006 });
  expect(talk.view).toBe("restarting");
  reconnect(talk, {});
  expect(statusOf(talk.state)).toBe("All saved");
  talk.tell({ type: "closed", code: 1006 });
  expect(talk.view).toBe("offline");
  talk.tell({ type: "closed", code: 1012 });
});

test("a project that was changed is no server that restarts, and what was changed is told", () => {
  const talk = working(1, 2);
  talk.hear({ type: "bye", reason: "drain", retry_ms: 500, resume: true, changed: true });
  talk.tell({ type: "closed", code: 4503 });
  expect(statusOf(talk.state)).toBe("Connecting…");
  talk.tell({ type: "elapsed", timer: "reconnect" });
  reconnect(talk, {
    leases: held(1, 2),
    project: { slug: "digits", title: "Digits", task: { kind: "choice" }, guidelines: "New." },
  });
  expect(talk.state.notices.map(({ kind }) => kind)).toContain("guidelines_changed");
  expect(statusOf(talk.state)).toBe("All saved");
});

test("an answer in few words", () => {
  const values = ["good", 3, true, [], ["x", "y"], [[0, 3, "person"]], [{ type: "box", label: 2 }]];
  expect(values.map(gistOf)).toEqual(["good", "3", "true", "∅", "x, y", "person", "2"]);
  expect(gistOf({ a: 1 })).toBe('{"a":1}');
  expect(gistOf("two\n  lines")).toBe("two lines");
  expect([...gistOf("😀".repeat(50))]).toHaveLength(40);
});
