import { describe, expect, test } from "vitest";
import type { IdleReason, Error as Refusal, ServerMessage } from "../../src/protocol/messages";
import { item, of, sent, TestSession, working } from "../support/session";

const refusal = (code: Refusal["code"], re: string, more: Partial<Refusal> = {}): Refusal => ({
  type: "error",
  code,
  message: "the rule",
  re,
  ...more,
});

describe("A replacement", () => {
  test("drops what is prefetched and gives it back at once", () => {
    const session = working(1, 2, 3);
    const effects = session.hear({ type: "replace", drop: ["L2", "L3"], reason: "reranked" });
    expect(effects).toEqual([
      { type: "send", message: { type: "release", id: "id1", leases: ["L2", "L3"] } },
    ]);
    expect(session.queued).toEqual([]);
    session.hear(item(4));
    expect(session.queued).toEqual(["i4"]);
  });

  test("does not take away what is on screen: that is kept and shown to the server", () => {
    const session = working(1, 2);
    const effects = session.hear({ type: "replace", drop: ["L1", "L2"], reason: "reranked" });
    expect(sent(effects)).toEqual([
      { type: "show", lease: "L1" },
      { type: "release", id: "id1", leases: ["L2"] },
    ]);
    expect(session.shown).toBe("i1");
  });

  test("never releases a lease whose answer is on its way", () => {
    const session = working(1, 2);
    session.answer("a");
    expect(session.hear({ type: "replace", drop: ["L1"], reason: "reranked" })).toEqual([]);
    expect(session.unsaved).toEqual(["id1"]);
  });
});

describe("Refusals that pass", () => {
  test.each(["rate_limited", "busy", "unavailable", "internal"] as const)(
    "%s: the answer is kept and sent again after the time that the server names",
    (code) => {
      const session = working(1, 2);
      session.answer("a");
      const effects = session.hear(refusal(code, "id1", { retry_ms: 700 }));
      expect(effects).toEqual([{ type: "wait", timer: "resend", ms: 700 }]);
      expect(session.unsaved).toEqual(["id1"]);
      const again = sent(session.tell({ type: "elapsed", timer: "resend" }));
      expect(again).toMatchObject([{ type: "submit", id: "id1", value: "a" }]);
      expect(session.state.notices).toEqual([]);
    },
  );

  test("without a time the waits grow, with jitter", () => {
    const session = working(1);
    session.answer("a");
    const waits = [0, 1, 2].map(() => {
      const [wait] = of(session.hear(refusal("unavailable", "id1")), "wait");
      session.tell({ type: "elapsed", timer: "resend" });
      return wait?.ms;
    });
    expect(waits).toEqual([500, 1_000, 2_000]);
  });

  test("nothing overtakes an answer that waits to be sent again", () => {
    const session = working(1, 2);
    session.answer("a");
    session.hear(refusal("busy", "id1", { retry_ms: 10 }));
    expect(sent(session.answer("b"))).toEqual([]);
    const again = sent(session.tell({ type: "elapsed", timer: "resend" }));
    expect(again).toMatchObject([{ id: "id1" }, { id: "id2" }]);
  });

  test("an undo that came too early, because its answer was held up, is sent again after it", () => {
    const session = working(1, 2);
    session.answer("a");
    session.undo();
    session.hear(refusal("unavailable", "id1", { retry_ms: 10 }));
    session.hear(refusal("undo_expired", "id2"));
    expect(session.state.notices).toEqual([]);
    const again = sent(session.tell({ type: "elapsed", timer: "resend" }));
    expect(again).toMatchObject([
      { type: "submit", id: "id1" },
      { type: "undo", id: "id2" },
    ]);
  });
});

describe("Refusals that are final", () => {
  test.each(["lease_lost", "not_yours"] as const)(
    "%s: the answer leaves the outbox, the person is told, and the item does not come back",
    (code) => {
      const session = working(1, 2);
      session.answer("a");
      const effects = session.hear(refusal(code, "id1"));
      expect(of(effects, "forget")).toEqual([{ type: "forget", user: "ada", id: "id1" }]);
      expect(session.unsaved).toEqual([]);
      expect(session.queued).toEqual([]);
      expect(session.state.notices).toEqual([{ kind: "lease_lost", count: 1 }]);
      expect(session.undo()).toEqual([]);
    },
  );

  test("an invalid value brings its item back as the next one", () => {
    const session = working(1, 2);
    session.answer("a");
    session.hear(refusal("invalid_value", "id1"));
    expect(session.shown).toBe("i2");
    expect(session.queued).toEqual(["i1"]);
    expect(session.state.queue[0]?.value).toBe("a");
    expect(session.state.notices).toEqual([{ kind: "refused", count: 1, detail: "the rule" }]);
  });

  test("an item that comes back can be answered again, with a new id", () => {
    const session = working(1);
    session.answer("a");
    session.hear(refusal("invalid_value", "id1"));
    expect(session.shown).toBe("i1");
    expect(sent(session.answer("b"))).toMatchObject([{ id: "id2", lease: "L1", value: "b" }]);
  });

  test("several of one kind are one notice that counts", () => {
    const session = working(1, 2);
    session.answer("a");
    session.answer("b");
    session.hear(refusal("lease_lost", "id1"));
    session.hear(refusal("lease_lost", "id2"));
    expect(session.state.notices).toEqual([{ kind: "lease_lost", count: 2 }]);
  });

  test("an answer that was refused while it was being taken back comes back here", () => {
    const session = working(1, 2);
    session.answer("a");
    session.undo();
    session.hear(refusal("invalid_value", "id1"));
    expect(session.shown).toBe("i1");
    expect(session.queued).toEqual(["i2"]);
  });

  test("a refused release or show concerns nobody", () => {
    const session = working(1, 2);
    session.hear({ type: "replace", drop: ["L2"], reason: "reranked" });
    expect(session.hear(refusal("lease_lost", "id1"))).toEqual([]);
    expect(session.state.notices).toEqual([]);
  });

  test("a refusal of nothing in particular is shown as what it is", () => {
    const session = working(1);
    session.hear({ type: "error", code: "bad_message", message: "v is missing" });
    expect(session.state.notices).toEqual([
      { kind: "misunderstood", count: 1, detail: "v is missing" },
    ]);
  });
});

describe("Nothing to do", () => {
  const views: [IdleReason, string][] = [
    ["waiting", "waiting"],
    ["done", "done"],
    ["paused", "paused"],
    ["nothing_for_you", "nothing"],
  ];

  test.each(views)("%s has a page of its own, and an item ends it", (reason, view) => {
    const session = working();
    session.hear({ type: "idle", reason });
    expect(session.view).toBe(view);
    session.hear(item(1));
    expect(session.view).toBe("item");
    session.answer("a");
    expect(session.view).toBe("loading");
  });

  test("while an item is on screen a pause does not take it away", () => {
    const session = working(1);
    session.hear({ type: "idle", reason: "paused" });
    expect(session.view).toBe("item");
    session.answer("a");
    expect(session.view).toBe("paused");
  });
});

describe("News", () => {
  test("the latest progress and model are kept, and an owner's page fetches anew", () => {
    const session = new TestSession(0);
    const progress = { type: "progress", done: 1, total: 9, mine: 1, labellers: 2, per_minute: 3 };
    expect(session.hear(progress as ServerMessage)).toEqual([{ type: "refresh" }]);
    expect(session.state.progress).toEqual(progress);
    const model = { type: "model", state: "ready", generation: 1, metrics: {}, labels: 10 };
    expect(session.hear(model as ServerMessage)).toEqual([{ type: "refresh" }]);
    expect(session.state.model).toEqual(model);
    expect(session.hear({ type: "changed", what: ["runs"] })).toEqual([{ type: "refresh" }]);
  });

  test("a type that a later version has added is passed over", () => {
    const session = working(1);
    expect(session.hear({ type: "confetti" } as unknown as ServerMessage)).toEqual([]);
    expect(session.view).toBe("item");
  });
});

describe("Feedback", () => {
  test("stays until the next answer is given", () => {
    const session = working(1, 2);
    session.answer("a");
    session.hear({ type: "feedback", re: "id1", right: false, value: "b" });
    expect(session.state.feedback?.value).toBe("b");
    session.answer("c");
    expect(session.state.feedback).toBeNull();
  });
});
