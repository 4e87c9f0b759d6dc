import { describe, expect, test } from "vitest";
import { item, of, sent, Talk, welcome, working } from "../support/session";

describe("Showing items", () => {
  test("the first item comes on screen and the server is told", () => {
    const talk = working();
    expect(talk.view).toBe("loading");
    expect(sent(talk.hear(item(1)))).toEqual([{ type: "show", lease: "L1" }]);
    expect(talk.view).toBe("item");
    expect(talk.shown).toBe("i1");
  });

  test("the second item waits and is not shown", () => {
    const talk = working(1);
    expect(sent(talk.hear(item(2)))).toEqual([]);
    expect(talk.queued).toEqual(["i2"]);
  });

  test("an image is decoded before it is shown", () => {
    const talk = working();
    const image = item(1, { data: { kind: "image", url: "/a.png" } });
    expect(talk.hear(image)).toEqual([{ type: "prepare", item: image }]);
    expect(talk.view).toBe("loading");
    expect(sent(talk.tell({ type: "prepared", lease: "L1" }))).toEqual([
      { type: "show", lease: "L1" },
    ]);
    expect(talk.shown).toBe("i1");
  });

  test("a later item does not overtake an image that is still being decoded", () => {
    const talk = working();
    talk.hear(item(1, { data: { kind: "image", url: "/a.png" } }));
    talk.hear(item(2));
    expect(talk.view).toBe("loading");
    expect(talk.queued).toEqual(["i1", "i2"]);
  });

  test("an image that was dropped while it was decoded is not waited for", () => {
    const talk = working();
    talk.hear(item(1, { data: { kind: "image", url: "/a.png" } }));
    talk.hear({ type: "replace", drop: ["L1"], reason: "reranked" });
    talk.tell({ type: "prepared", lease: "L1" });
    expect(talk.state.prepared).toEqual([]);
    expect(talk.view).toBe("loading");
  });

  test("the same lease twice is one item", () => {
    const talk = working(1, 2);
    talk.hear(item(2));
    talk.hear(item(1));
    expect(talk.queued).toEqual(["i2"]);
  });
});

describe("Answering", () => {
  test("the next item appears at once, and the answer is kept before it is sent", () => {
    const talk = working(1, 2);
    talk.now = 1_250.4;
    const effects = talk.tell({ type: "answered", value: "a" });
    const message = { type: "submit", id: "id1", lease: "L1", value: "a", ms: 1_250 };
    expect(of(effects, "keep")).toEqual([{ type: "keep", user: "ada", message }]);
    expect(sent(effects)).toEqual([{ type: "show", lease: "L2" }]);
    expect(talk.shown).toBe("i2");
    expect(sent(talk.tell({ type: "kept", id: "id1", failed: false }))).toEqual([message]);
  });

  test("an answer leaves the outbox when it is acked, and is not sent twice", () => {
    const talk = working(1, 2);
    talk.answer("a");
    expect(talk.unsaved).toEqual(["id1"]);
    const effects = talk.hear({ type: "ack", re: "id1", status: "stored" });
    expect(effects).toEqual([{ type: "forget", user: "ada", id: "id1" }]);
    expect(talk.unsaved).toEqual([]);
    expect(sent(talk.tell({ type: "elapsed", timer: "resend" }))).toEqual([]);
  });

  test("answers go out in the order in which they were given, also when keeping is slow", () => {
    const talk = working(1, 2);
    talk.tell({ type: "answered", value: "a" });
    talk.tell({ type: "answered", value: "b" });
    expect(sent(talk.tell({ type: "kept", id: "id2", failed: false }))).toEqual([]);
    const out = sent(talk.tell({ type: "kept", id: "id1", failed: false }));
    expect(out.map((message) => "id" in message && message.id)).toEqual(["id1", "id2"]);
  });

  test("an answer that the browser can't keep is sent, and the person is warned", () => {
    const talk = working(1);
    talk.tell({ type: "answered", value: "a" });
    const effects = talk.tell({ type: "kept", id: "id1", failed: true });
    expect(sent(effects)).toMatchObject([{ type: "submit", id: "id1" }]);
    expect(talk.state.notices).toEqual([{ kind: "not_kept", count: 1 }]);
  });

  test("nothing can be answered or skipped while no item is on screen", () => {
    const talk = working();
    expect(talk.answer("a")).toEqual([]);
    expect(talk.skip()).toEqual([]);
    expect(talk.unsaved).toEqual([]);
  });

  test("a skip is kept and sent like an answer", () => {
    const talk = working(1, 2);
    expect(sent(talk.skip())).toEqual([
      { type: "show", lease: "L2" },
      { type: "skip", id: "id1", lease: "L1" },
    ]);
    expect(talk.unsaved).toEqual(["id1"]);
  });

  test("the time on screen begins when the item is shown, not when it came", () => {
    const talk = working(1, 2);
    talk.now = 1_000;
    talk.answer("a");
    talk.now = 1_300;
    const effects = talk.answer("b");
    expect(sent(effects)).toMatchObject([{ type: "submit", ms: 300 }]);
  });

  test("after the last prefetched item the page waits for the next one", () => {
    const talk = working(1);
    talk.answer("a");
    expect(talk.view).toBe("loading");
    talk.hear(item(2));
    expect(talk.view).toBe("item");
  });

  test("a late answer is told as kept but extra", () => {
    const talk = working(1);
    talk.answer("a");
    talk.hear({ type: "ack", re: "id1", status: "stored", late: true });
    expect(talk.state.notices).toEqual([{ kind: "late", count: 1 }]);
    expect(talk.unsaved).toEqual([]);
  });
});

describe("An answer that is too large", () => {
  test("is not sent, stays on screen, and the person is told", () => {
    const talk = new Talk();
    talk.tell({ type: "started", memory: null });
    talk.tell({ type: "opened" });
    talk.hear(welcome({ limits: { max_bytes: 200 } }));
    talk.hear(item(1));
    // 60 characters, but 180 bytes.
    expect(talk.tell({ type: "answered", value: "€".repeat(60) })).toEqual([]);
    expect(talk.shown).toBe("i1");
    expect(talk.unsaved).toEqual([]);
    expect(talk.state.notices).toEqual([{ kind: "too_large", count: 1 }]);
    talk.tell({ type: "dismissed", kind: "too_large" });
    expect(talk.state.notices).toEqual([]);
    talk.answer("a");
    expect(talk.unsaved).toEqual(["id1"]);
  });
});
