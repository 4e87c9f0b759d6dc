import { describe, expect, test } from "vitest";
import type { Item } from "../../src/protocol/messages";
import { item, of, sent, TestSession, welcome, working } from "../support/session";

describe("Showing items", () => {
  test("the first item comes on screen and the server is told", () => {
    const session = working();
    expect(session.view).toBe("loading");
    expect(sent(session.hear(item(1)))).toEqual([{ type: "show", lease: "L1" }]);
    expect(session.view).toBe("item");
    expect(session.shown).toBe("i1");
  });

  test("the second item waits and is not shown", () => {
    const session = working(1);
    expect(sent(session.hear(item(2)))).toEqual([]);
    expect(session.queued).toEqual(["i2"]);
  });

  test("an item with a suggestion waits until what draws it is loaded", () => {
    const session = working();
    const suggested = item(1, { suggestion: { source: "rules", value: "a" } });
    expect(session.hear(suggested)).toEqual([{ type: "prepare", item: suggested }]);
    expect(session.shown).toBeUndefined();
    session.tell({ type: "prepared", lease: "L1" });
    expect(session.state.screen?.item.suggestion).toEqual({ source: "rules", value: "a" });
  });

  test("an image is decoded before it is shown", () => {
    const session = working();
    const image = item(1, { data: { kind: "image", url: "/a.png" } });
    expect(session.hear(image)).toEqual([{ type: "prepare", item: image }]);
    expect(session.view).toBe("loading");
    expect(sent(session.tell({ type: "prepared", lease: "L1" }))).toEqual([
      { type: "show", lease: "L1" },
    ]);
    expect(session.shown).toBe("i1");
  });

  test("a later item does not overtake an image that is still being decoded", () => {
    const session = working();
    session.hear(item(1, { data: { kind: "image", url: "/a.png" } }));
    session.hear(item(2));
    expect(session.view).toBe("loading");
    expect(session.queued).toEqual(["i1", "i2"]);
  });

  test("an image that was dropped while it was decoded is not waited for", () => {
    const session = working();
    session.hear(item(1, { data: { kind: "image", url: "/a.png" } }));
    session.hear({ type: "replace", drop: ["L1"], reason: "reranked" });
    session.tell({ type: "prepared", lease: "L1" });
    expect(session.state.prepared).toEqual([]);
    expect(session.view).toBe("loading");
  });

  test("the same lease twice is one item", () => {
    const session = working(1, 2);
    session.hear(item(2));
    session.hear(item(1));
    expect(session.queued).toEqual(["i2"]);
  });
});

describe("Answering", () => {
  test("the next item appears at once, and the answer is kept before it is sent", () => {
    const session = working(1, 2);
    session.now = 1_250.4;
    const effects = session.tell({ type: "answered", value: "a" });
    const message = { type: "submit", id: "id1", lease: "L1", value: "a", ms: 1_250 };
    expect(of(effects, "store")).toEqual([{ type: "store", user: "ada", message }]);
    expect(sent(effects)).toEqual([{ type: "show", lease: "L2" }]);
    expect(session.shown).toBe("i2");
    expect(sent(session.tell({ type: "stored", id: "id1", failed: false }))).toEqual([message]);
  });

  test("an answer says so if the item's suggestion was not drawn", () => {
    const given = (unseen: boolean, more: Partial<Item> = {}) => {
      const session = working();
      session.hear(item(1, more));
      session.tell({ type: "prepared", lease: "L1" });
      return of(session.tell({ type: "answered", value: "a", unseen }), "store")[0]?.message;
    };
    const suggested = { suggestion: { source: "rules", value: "b" } };
    expect(given(true, suggested)).toMatchObject({ unseen: true });
    expect(given(false, suggested)).not.toHaveProperty("unseen");
    expect(given(true)).not.toHaveProperty("unseen");
  });

  test("an answer leaves the outbox when it is acked, and is not sent twice", () => {
    const session = working(1, 2);
    session.answer("a");
    expect(session.unsaved).toEqual(["id1"]);
    const effects = session.hear({ type: "ack", re: "id1", status: "stored" });
    expect(effects).toEqual([{ type: "forget", user: "ada", id: "id1" }]);
    expect(session.unsaved).toEqual([]);
    expect(sent(session.tell({ type: "elapsed", timer: "resend" }))).toEqual([]);
  });

  test("answers go out in the order in which they were given, also when keeping is slow", () => {
    const session = working(1, 2);
    session.tell({ type: "answered", value: "a" });
    session.tell({ type: "answered", value: "b" });
    expect(sent(session.tell({ type: "stored", id: "id2", failed: false }))).toEqual([]);
    const out = sent(session.tell({ type: "stored", id: "id1", failed: false }));
    expect(out.map((message) => "id" in message && message.id)).toEqual(["id1", "id2"]);
  });

  test("an answer that the browser can't keep is sent, and the person is warned", () => {
    const session = working(1);
    session.tell({ type: "answered", value: "a" });
    const effects = session.tell({ type: "stored", id: "id1", failed: true });
    expect(sent(effects)).toMatchObject([{ type: "submit", id: "id1" }]);
    expect(session.state.notices).toEqual([{ kind: "not_kept", count: 1 }]);
  });

  test("nothing can be answered or skipped while no item is on screen", () => {
    const session = working();
    expect(session.answer("a")).toEqual([]);
    expect(session.skip()).toEqual([]);
    expect(session.unsaved).toEqual([]);
  });

  test("a skip is kept and sent like an answer", () => {
    const session = working(1, 2);
    expect(sent(session.skip())).toEqual([
      { type: "show", lease: "L2" },
      { type: "skip", id: "id1", lease: "L1" },
    ]);
    expect(session.unsaved).toEqual(["id1"]);
  });

  test("the time on screen begins when the item is shown, not when it came", () => {
    const session = working(1, 2);
    session.now = 1_000;
    session.answer("a");
    session.now = 1_300;
    const effects = session.answer("b");
    expect(sent(effects)).toMatchObject([{ type: "submit", ms: 300 }]);
  });

  test("after the last prefetched item the page waits for the next one", () => {
    const session = working(1);
    session.answer("a");
    expect(session.view).toBe("loading");
    session.hear(item(2));
    expect(session.view).toBe("item");
  });

  test("a late answer is told as kept but extra", () => {
    const session = working(1);
    session.answer("a");
    session.hear({ type: "ack", re: "id1", status: "stored", late: true });
    expect(session.state.notices).toEqual([{ kind: "late", count: 1 }]);
    expect(session.unsaved).toEqual([]);
  });
});

describe("An answer that is too large", () => {
  test("is not sent, stays on screen, and the person is told", () => {
    const session = new TestSession();
    session.tell({ type: "started", memory: null });
    session.tell({ type: "opened" });
    session.hear(welcome({ limits: { max_bytes: 200 } }));
    session.hear(item(1));
    // 60 characters, but 180 bytes.
    expect(session.tell({ type: "answered", value: "€".repeat(60) })).toEqual([]);
    expect(session.shown).toBe("i1");
    expect(session.unsaved).toEqual([]);
    expect(session.state.notices).toEqual([{ kind: "too_large", count: 1 }]);
    session.tell({ type: "dismissed", kind: "too_large" });
    expect(session.state.notices).toEqual([]);
    session.answer("a");
    expect(session.unsaved).toEqual(["id1"]);
  });
});
