import { describe, expect, test } from "vitest";
import { jitter } from "../../src/session/closeCodes";
import { held, of, reconnect, sent, Talk, welcome, working } from "../support/session";

const retried = [1001, 1005, 1006, 1011, 1012, 1013, 1014, 4408, 4429, 4500, 4503, 4508, 4999];
const final = [1000, 1002, 1003, 1007, 1008, 1009, 1010, 1015, 4400, 4401, 4403, 4404, 4406, 4409];

describe("A connection that closes", () => {
  test.each(retried)("with %i is made again by itself", (code) => {
    const talk = working(1);
    const effects = talk.tell({ type: "closed", code });
    expect(of(effects, "wait")).toEqual([{ type: "wait", timer: "reconnect", ms: 250 }]);
    expect(talk.view).toBe("item");
    expect(of(talk.tell({ type: "elapsed", timer: "reconnect" }), "connect")).toHaveLength(1);
  });

  test.each([...final, 4410, 4499])("with %i is over, and the person is told", (code) => {
    const talk = working(1);
    talk.answer("a");
    const effects = talk.tell({ type: "closed", code });
    expect(of(effects, "wait")).toEqual([]);
    expect(["error", "signed-out", "no-project"]).toContain(talk.view);
    expect(talk.unsaved).toEqual(["id1"]);
    expect(talk.tell({ type: "nudged" })).toEqual([]);
  });

  test("says signed out for 4401, no such project for 4404, and else an error", () => {
    const views = [4401, 4404, 4403].map((code) => {
      const talk = working(1);
      talk.tell({ type: "closed", code });
      return talk.view;
    });
    expect(views).toEqual(["signed-out", "no-project", "error"]);
  });

  test("leaves a page that says so when nothing is on screen", () => {
    const talk = working();
    talk.tell({ type: "closed", code: 1006 });
    expect(talk.view).toBe("offline");
    talk.tell({ type: "elapsed", timer: "reconnect" });
    expect(talk.view).toBe("offline");
  });
});

describe("The wait before a new connection", () => {
  test("is a random part of a bound that doubles up to twenty seconds", () => {
    const bounds = Array.from({ length: 8 }, (_, n) => jitter(n, 1));
    expect(bounds).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
    expect(jitter(3, 0)).toBe(0);
    expect(jitter(3, 0.25)).toBe(1_000);
  });

  test("grows while connections fail", () => {
    const talk = working();
    const waits = [1, 2, 3].map(() => {
      const [wait] = of(talk.tell({ type: "closed", code: 1006 }), "wait");
      talk.tell({ type: "elapsed", timer: "reconnect" });
      return wait?.ms;
    });
    expect(waits).toEqual([250, 500, 1_000]);
  });

  test("keeps growing when the server greets and then closes at once", () => {
    const talk = working();
    reconnect(talk, {});
    const [wait] = of(talk.tell({ type: "closed", code: 4429 }), "wait");
    expect(wait?.ms).toBe(500);
  });

  test("begins anew after a connection that held", () => {
    const talk = working();
    reconnect(talk, {});
    talk.now += 60_000;
    const [wait] = of(talk.tell({ type: "closed", code: 1006 }), "wait");
    expect(wait?.ms).toBe(250);
  });

  test("is at least as long as the server wished in its bye", () => {
    const talk = working(1);
    talk.random = 0;
    talk.hear({ type: "bye", reason: "drain", retry_ms: 800, resume: true });
    const [wait] = of(talk.tell({ type: "closed", code: 4503 }), "wait");
    expect(wait?.ms).toBe(800);
    talk.tell({ type: "elapsed", timer: "reconnect" });
    expect(sent(talk.tell({ type: "opened" }))).toMatchObject([{ session: "s1" }]);
    talk.hear(welcome({ resumed: true, leases: held(1) }));
    expect(of(talk.tell({ type: "closed", code: 1006 }), "wait")[0]?.ms).toBe(0);
  });

  test("ends when the network is back", () => {
    const talk = working(1);
    talk.tell({ type: "closed", code: 1006 });
    const effects = talk.tell({ type: "nudged" });
    expect(of(effects, "cancel")).toEqual([{ type: "cancel", timer: "reconnect" }]);
    expect(of(effects, "connect")).toHaveLength(1);
  });

  test("a session that the server won't resume is not asked for again", () => {
    const talk = working(1);
    talk.hear({ type: "bye", reason: "drain", retry_ms: 0, resume: false });
    talk.tell({ type: "closed", code: 4503 });
    talk.tell({ type: "elapsed", timer: "reconnect" });
    expect(sent(talk.tell({ type: "opened" }))[0]).not.toHaveProperty("session");
  });
});

describe("A connection that is silent", () => {
  test("is asked, and given up when it does not answer", () => {
    const talk = working(1);
    // The first look finds the welcome and the items; the second finds nothing.
    talk.tell({ type: "elapsed", timer: "quiet" });
    const effects = talk.tell({ type: "elapsed", timer: "quiet" });
    expect(sent(effects)).toEqual([{ type: "ping", id: "id1" }]);
    const dropped = talk.tell({ type: "elapsed", timer: "probe" });
    expect(of(dropped, "drop")).toHaveLength(1);
    expect(of(dropped, "wait")).toEqual([{ type: "wait", timer: "reconnect", ms: 250 }]);
  });

  test("that answers is left alone", () => {
    const talk = working(1);
    talk.tell({ type: "elapsed", timer: "quiet" });
    talk.tell({ type: "elapsed", timer: "quiet" });
    talk.hear({ type: "pong", re: "id1" });
    const effects = talk.tell({ type: "elapsed", timer: "probe" });
    expect(effects).toEqual([{ type: "wait", timer: "quiet", ms: 10_000 }]);
  });

  test("is asked at once when the browser says that the network changed", () => {
    const talk = working(1);
    expect(sent(talk.tell({ type: "nudged" }))).toMatchObject([{ type: "ping" }]);
  });

  test("that never greets is given up", () => {
    const talk = new Talk();
    expect(of(talk.tell({ type: "started", memory: null }), "wait")).toEqual([
      { type: "wait", timer: "probe", ms: 15_000 },
    ]);
    expect(of(talk.tell({ type: "elapsed", timer: "probe" }), "drop")).toHaveLength(1);
    expect(talk.view).toBe("offline");
  });
});

describe("After a final close", () => {
  test("the person can try again, and the session is resumed", () => {
    const talk = working(1);
    talk.tell({ type: "closed", code: 4403 });
    expect(of(talk.tell({ type: "restarted" }), "connect")).toHaveLength(1);
    expect(sent(talk.tell({ type: "opened" }))).toMatchObject([{ session: "s1" }]);
  });

  test("a tab that was taken over goes on with a session of its own", () => {
    const talk = working(1);
    talk.tell({ type: "closed", code: 4409 });
    talk.tell({ type: "restarted" });
    expect(sent(talk.tell({ type: "opened" }))[0]).not.toHaveProperty("session");
  });

  test("a restart without a final close does nothing", () => {
    expect(working(1).tell({ type: "restarted" })).toEqual([]);
  });
});
