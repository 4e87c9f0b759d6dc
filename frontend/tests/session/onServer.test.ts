import { describe, expect, test } from "vitest";
import type { IdleReason, Error as Refusal, ServerMessage } from "../../src/protocol/messages";
import { item, of, sent, Talk, working } from "../support/session";

const refusal = (code: Refusal["code"], re: string, more: Partial<Refusal> = {}): Refusal => ({
  type: "error",
  code,
  message: "the rule",
  re,
  ...more,
});

describe("A replacement", () => {
  test("drops what is prefetched and gives it back at once", () => {
    const talk = working(1, 2, 3);
    const effects = talk.hear({ type: "replace", drop: ["L2", "L3"], reason: "reranked" });
    expect(effects).toEqual([
      { type: "send", message: { type: "release", id: "id1", leases: ["L2", "L3"] } },
    ]);
    expect(talk.queued).toEqual([]);
    talk.hear(item(4));
    expect(talk.queued).toEqual(["i4"]);
  });

  test("does not take away what is on screen: that is kept and shown to the server", () => {
    const talk = working(1, 2);
    const effects = talk.hear({ type: "replace", drop: ["L1", "L2"], reason: "reranked" });
    expect(sent(effects)).toEqual([
      { type: "show", lease: "L1" },
      { type: "release", id: "id1", leases: ["L2"] },
    ]);
    expect(talk.shown).toBe("i1");
  });

  test("never releases a lease whose answer is on its way", () => {
    const talk = working(1, 2);
    talk.answer("a");
    expect(talk.hear({ type: "replace", drop: ["L1"], reason: "reranked" })).toEqual([]);
    expect(talk.unsaved).toEqual(["id1"]);
  });
});

describe("Refusals that pass", () => {
  test.each(["rate_limited", "busy", "unavailable", "internal"] as const)(
    "%s: the answer is kept and sent again after the time that the server names",
    (code) => {
      const talk = working(1, 2);
      talk.answer("a");
      const effects = talk.hear(refusal(code, "id1", { retry_ms: 700 }));
      expect(effects).toEqual([{ type: "wait", timer: "resend", ms: 700 }]);
      expect(talk.unsaved).toEqual(["id1"]);
      const again = sent(talk.tell({ type: "elapsed", timer: "resend" }));
      expect(again).toMatchObject([{ type: "submit", id: "id1", value: "a" }]);
      expect(talk.state.notices).toEqual([]);
    },
  );

  test("without a time the waits grow, with jitter", () => {
    const talk = working(1);
    talk.answer("a");
    const waits = [0, 1, 2].map(() => {
      const [wait] = of(talk.hear(refusal("unavailable", "id1")), "wait");
      talk.tell({ type: "elapsed", timer: "resend" });
      return wait?.ms;
    });
    expect(waits).toEqual([500, 1_000, 2_000]);
  });

  test("nothing overtakes an answer that waits to be sent again", () => {
    const talk = working(1, 2);
    talk.answer("a");
    talk.hear(refusal("busy", "id1", { retry_ms: 10 }));
    expect(sent(talk.answer("b"))).toEqual([]);
    const again = sent(talk.tell({ type: "elapsed", timer: "resend" }));
    expect(again).toMatchObject([{ id: "id1" }, { id: "id2" }]);
  });

  test("an undo that came too early, because its answer was held up, is sent again after it", () => {
    const talk = working(1, 2);
    talk.answer("a");
    talk.undo();
    talk.hear(refusal("unavailable", "id1", { retry_ms: 10 }));
    talk.hear(refusal("undo_expired", "id2"));
    expect(talk.state.notices).toEqual([]);
    const again = sent(talk.tell({ type: "elapsed", timer: "resend" }));
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
      const talk = working(1, 2);
      talk.answer("a");
      const effects = talk.hear(refusal(code, "id1"));
      expect(of(effects, "forget")).toEqual([{ type: "forget", user: "ada", id: "id1" }]);
      expect(talk.unsaved).toEqual([]);
      expect(talk.queued).toEqual([]);
      expect(talk.state.notices).toEqual([{ kind: "lease_lost", count: 1 }]);
      expect(talk.undo()).toEqual([]);
    },
  );

  test("an invalid value brings its item back as the next one", () => {
    const talk = working(1, 2);
    talk.answer("a");
    talk.hear(refusal("invalid_value", "id1"));
    expect(talk.shown).toBe("i2");
    expect(talk.queued).toEqual(["i1"]);
    expect(talk.state.queue[0]?.value).toBe("a");
    expect(talk.state.notices).toEqual([{ kind: "refused", count: 1, detail: "the rule" }]);
  });

  test("an item that comes back can be answered again, with a new id", () => {
    const talk = working(1);
    talk.answer("a");
    talk.hear(refusal("invalid_value", "id1"));
    expect(talk.shown).toBe("i1");
    expect(sent(talk.answer("b"))).toMatchObject([{ id: "id2", lease: "L1", value: "b" }]);
  });

  test("several of one kind are one notice that counts", () => {
    const talk = working(1, 2);
    talk.answer("a");
    talk.answer("b");
    talk.hear(refusal("lease_lost", "id1"));
    talk.hear(refusal("lease_lost", "id2"));
    expect(talk.state.notices).toEqual([{ kind: "lease_lost", count: 2 }]);
  });

  test("an answer that was refused while it was being taken back comes back here", () => {
    const talk = working(1, 2);
    talk.answer("a");
    talk.undo();
    talk.hear(refusal("invalid_value", "id1"));
    expect(talk.shown).toBe("i1");
    expect(talk.queued).toEqual(["i2"]);
  });

  test("a refused release or show concerns nobody", () => {
    const talk = working(1, 2);
    talk.hear({ type: "replace", drop: ["L2"], reason: "reranked" });
    expect(talk.hear(refusal("lease_lost", "id1"))).toEqual([]);
    expect(talk.state.notices).toEqual([]);
  });

  test("a refusal of nothing in particular is shown as what it is", () => {
    const talk = working(1);
    talk.hear({ type: "error", code: "bad_message", message: "v is missing" });
    expect(talk.state.notices).toEqual([
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
    const talk = working();
    talk.hear({ type: "idle", reason });
    expect(talk.view).toBe(view);
    talk.hear(item(1));
    expect(talk.view).toBe("item");
    talk.answer("a");
    expect(talk.view).toBe("loading");
  });

  test("while an item is on screen a pause does not take it away", () => {
    const talk = working(1);
    talk.hear({ type: "idle", reason: "paused" });
    expect(talk.view).toBe("item");
    talk.answer("a");
    expect(talk.view).toBe("paused");
  });
});

describe("News", () => {
  test("the latest progress and model are kept, and an owner's page fetches anew", () => {
    const talk = new Talk(0);
    const progress = { type: "progress", done: 1, total: 9, mine: 1, labellers: 2, per_minute: 3 };
    expect(talk.hear(progress as ServerMessage)).toEqual([{ type: "refresh" }]);
    expect(talk.state.progress).toEqual(progress);
    const model = { type: "model", state: "ready", generation: 1, metrics: {}, labels: 10 };
    expect(talk.hear(model as ServerMessage)).toEqual([{ type: "refresh" }]);
    expect(talk.state.model).toEqual(model);
    expect(talk.hear({ type: "changed", what: ["runs"] })).toEqual([{ type: "refresh" }]);
  });

  test("a type that a later version has added is passed over", () => {
    const talk = working(1);
    expect(talk.hear({ type: "confetti" } as unknown as ServerMessage)).toEqual([]);
    expect(talk.view).toBe("item");
  });
});
