import { describe, expect, test } from "vitest";
import type { ServerMessage } from "../../src/protocol/messages";
import { item, sent, TestSession, welcome } from "../support/session";

/** Session whose server says that the user has given `mine` answers. */
function counting(mine: number | null = 5): TestSession {
  const session = new TestSession();
  session.tell({ type: "started", memory: null });
  session.tell({ type: "opened" });
  session.hear(welcome(mine === null ? {} : { mine }));
  session.tell({ type: "loaded", user: "ada", messages: [] });
  for (const n of [1, 2]) session.hear(item(n));
  return session;
}

describe("The user's own number of answers", () => {
  test("grows with each answer that is stored, and not with one that is late or repeated", () => {
    const session = counting();
    session.answer("a");
    session.answer("b");
    expect(session.state.mine).toBe(5);
    session.hear({ type: "ack", re: "id1", status: "stored" });
    expect(session.state.mine).toBe(6);
    session.hear({ type: "ack", re: "id1", status: "stored" });
    session.hear({ type: "ack", re: "id2", status: "stored", late: true });
    session.hear(item(3));
    session.answer("c");
    session.hear({ type: "ack", re: "id3", status: "duplicate" });
    expect(session.state.mine).toBe(6);
  });

  test("falls when an answer comes back to be changed, and not when a skip does", () => {
    const session = counting();
    session.hear(item(3, { mode: "undo", value: "a" }));
    expect(session.state.mine).toBe(4);
    session.hear(item(4, { mode: "undo" }));
    session.hear(item(5, { mode: "resume", value: "a" }));
    expect(session.state.mine).toBe(4);
  });

  test("is what the server says of other tabs, and at the next welcome", () => {
    const session = counting();
    session.hear({ type: "counted", mine: 9 });
    expect(session.state.mine).toBe(9);
    session.hear(welcome({ mine: 7 }));
    expect(session.state.mine).toBe(7);
  });

  test("comes with the progress from a server that does not count on the page", () => {
    const session = counting(null);
    const progress = { type: "progress", done: 1, total: 9, mine: 3, labellers: 2, per_minute: 1 };
    session.hear(progress as ServerMessage);
    expect(session.state.mine).toBe(3);
  });
});

describe("A page that nobody sees", () => {
  test("wants no news, and asks for the latest once it is seen again", () => {
    const session = counting();
    expect(sent(session.tell({ type: "seen", visible: true }))).toEqual([]);
    const hidden = session.tell({ type: "seen", visible: false });
    expect(sent(hidden)).toEqual([{ type: "news", on: false }]);
    expect(sent(session.tell({ type: "seen", visible: false }))).toEqual([]);
    const seen = session.tell({ type: "seen", visible: true });
    expect(sent(seen)).toEqual([{ type: "news", on: true }]);
  });

  test("says so in its hello, and corrects it after the welcome", () => {
    const session = new TestSession();
    session.tell({ type: "seen", visible: false });
    session.tell({ type: "started", memory: null });
    expect(sent(session.tell({ type: "opened" }))).toMatchObject([{ news: false }]);
    expect(sent(session.tell({ type: "seen", visible: true }))).toEqual([]);
    expect(sent(session.hear(welcome({ mine: 0 })))).toEqual([{ type: "news", on: true }]);
  });

  test("says nothing to a server that would not understand it", () => {
    const session = counting(null);
    expect(sent(session.tell({ type: "seen", visible: false }))).toEqual([]);
  });
});
