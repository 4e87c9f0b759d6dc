import { describe, expect, test } from "vitest";
import { backoffMs } from "../../src/session/backoff";
import { held, of, reconnect, sent, TestSession, welcome, working } from "../support/session";

const retried = [1001, 1005, 1006, 1011, 1012, 1013, 1014, 4408, 4429, 4500, 4503, 4508, 4999];
const final = [1000, 1002, 1003, 1007, 1008, 1009, 1010, 1015, 4400, 4401, 4403, 4404, 4406, 4409];

describe("A connection that closes", () => {
  test.each(retried)("with %i is made again by itself", (code) => {
    const session = working(1);
    const effects = session.tell({ type: "closed", code });
    expect(of(effects, "wait")).toEqual([{ type: "wait", timer: "reconnect", ms: 250 }]);
    expect(session.view).toBe("item");
    expect(of(session.tell({ type: "elapsed", timer: "reconnect" }), "connect")).toHaveLength(1);
  });

  test.each([...final, 4410, 4499])("with %i is over, and the person is told", (code) => {
    const session = working(1);
    session.answer("a");
    const effects = session.tell({ type: "closed", code });
    expect(of(effects, "wait")).toEqual([]);
    expect(["error", "signed-out", "no-project"]).toContain(session.view);
    expect(session.unsaved).toEqual(["id1"]);
    expect(session.tell({ type: "nudged" })).toEqual([]);
  });

  test("says signed out for 4401, no such project for 4404, and else an error", () => {
    const views = [4401, 4404, 4403].map((code) => {
      const session = working(1);
      session.tell({ type: "closed", code });
      return session.view;
    });
    expect(views).toEqual(["signed-out", "no-project", "error"]);
  });

  test("leaves a page that says so when nothing is on screen", () => {
    const session = working();
    session.tell({ type: "closed", code: 1006 });
    expect(session.view).toBe("offline");
    session.tell({ type: "elapsed", timer: "reconnect" });
    expect(session.view).toBe("offline");
  });
});

describe("The wait before a new connection", () => {
  test("is a random part of a bound that doubles up to twenty seconds", () => {
    const bounds = Array.from({ length: 8 }, (_, n) => backoffMs(n, 1));
    expect(bounds).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
    expect(backoffMs(3, 0)).toBe(0);
    expect(backoffMs(3, 0.25)).toBe(1_000);
  });

  test("grows while connections fail", () => {
    const session = working();
    const waits = [1, 2, 3].map(() => {
      const [wait] = of(session.tell({ type: "closed", code: 1006 }), "wait");
      session.tell({ type: "elapsed", timer: "reconnect" });
      return wait?.ms;
    });
    expect(waits).toEqual([250, 500, 1_000]);
  });

  test("keeps growing when the server greets and then closes at once", () => {
    const session = working();
    reconnect(session, {});
    const [wait] = of(session.tell({ type: "closed", code: 4429 }), "wait");
    expect(wait?.ms).toBe(500);
  });

  test("begins anew after a connection that held", () => {
    const session = working();
    reconnect(session, {});
    session.now += 60_000;
    const [wait] = of(session.tell({ type: "closed", code: 1006 }), "wait");
    expect(wait?.ms).toBe(250);
  });

  test("is at least as long as the server wished in its bye", () => {
    const session = working(1);
    session.random = 0;
    session.hear({ type: "bye", reason: "drain", retry_ms: 800, resume: true });
    const [wait] = of(session.tell({ type: "closed", code: 4503 }), "wait");
    expect(wait?.ms).toBe(800);
    session.tell({ type: "elapsed", timer: "reconnect" });
    expect(sent(session.tell({ type: "opened" }))).toMatchObject([{ session: "s1" }]);
    session.hear(welcome({ resumed: true, leases: held(1) }));
    expect(of(session.tell({ type: "closed", code: 1006 }), "wait")[0]?.ms).toBe(0);
  });

  test("ends when the network is back", () => {
    const session = working(1);
    session.tell({ type: "closed", code: 1006 });
    const effects = session.tell({ type: "nudged" });
    expect(of(effects, "cancel")).toEqual([{ type: "cancel", timer: "reconnect" }]);
    expect(of(effects, "connect")).toHaveLength(1);
  });

  test("a session that the server won't resume is not asked for again", () => {
    const session = working(1);
    session.hear({ type: "bye", reason: "drain", retry_ms: 0, resume: false });
    session.tell({ type: "closed", code: 4503 });
    session.tell({ type: "elapsed", timer: "reconnect" });
    expect(sent(session.tell({ type: "opened" }))[0]).not.toHaveProperty("session");
  });
});

describe("A connection that is silent", () => {
  test("is asked, and given up when it does not answer", () => {
    const session = working(1);
    // The first look finds the welcome and the items; the second finds nothing.
    session.tell({ type: "elapsed", timer: "quiet" });
    const effects = session.tell({ type: "elapsed", timer: "quiet" });
    expect(sent(effects)).toEqual([{ type: "ping", id: "id1" }]);
    const dropped = session.tell({ type: "elapsed", timer: "probe" });
    expect(of(dropped, "drop")).toHaveLength(1);
    expect(of(dropped, "wait")).toEqual([{ type: "wait", timer: "reconnect", ms: 250 }]);
  });

  test("that answers is left alone", () => {
    const session = working(1);
    session.tell({ type: "elapsed", timer: "quiet" });
    session.tell({ type: "elapsed", timer: "quiet" });
    session.hear({ type: "pong", re: "id1" });
    const effects = session.tell({ type: "elapsed", timer: "probe" });
    expect(effects).toEqual([{ type: "wait", timer: "quiet", ms: 10_000 }]);
  });

  test("is asked at once when the browser says that the network changed", () => {
    const session = working(1);
    expect(sent(session.tell({ type: "nudged" }))).toMatchObject([{ type: "ping" }]);
  });

  test("that never greets is given up", () => {
    const session = new TestSession();
    expect(of(session.tell({ type: "started", memory: null }), "wait")).toEqual([
      { type: "wait", timer: "probe", ms: 15_000 },
    ]);
    expect(of(session.tell({ type: "elapsed", timer: "probe" }), "drop")).toHaveLength(1);
    expect(session.view).toBe("offline");
  });
});

describe("After a final close", () => {
  test("the person can try again, and the session is resumed", () => {
    const session = working(1);
    session.tell({ type: "closed", code: 4403 });
    expect(of(session.tell({ type: "restarted" }), "connect")).toHaveLength(1);
    expect(sent(session.tell({ type: "opened" }))).toMatchObject([{ session: "s1" }]);
  });

  test("a tab that was taken over goes on with a session of its own", () => {
    const session = working(1);
    session.tell({ type: "closed", code: 4409 });
    session.tell({ type: "restarted" });
    expect(sent(session.tell({ type: "opened" }))[0]).not.toHaveProperty("session");
  });

  test("a restart without a final close does nothing", () => {
    expect(working(1).tell({ type: "restarted" })).toEqual([]);
  });
});
