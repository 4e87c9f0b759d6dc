import { expect, test } from "vitest";
import { statusOf } from "../../src/label/StatusLine";
import { held, reconnect, working } from "../support/session";

test("a server that restarts is told from a lost network, until it is back", () => {
  const session = working();
  session.hear({ type: "bye", reason: "drain", retry_ms: 500, resume: true });
  session.tell({ type: "closed", code: 4503 });
  expect(session.view).toBe("restarting");
  expect(statusOf(session.state)).toBe("Server restarting…");
  session.tell({ type: "elapsed", timer: "reconnect" });
  expect(session.view).toBe("restarting");
  session.tell({ type: "closed", code: 1006 });
  expect(session.view).toBe("restarting");
  reconnect(session, {});
  expect(statusOf(session.state)).toBe("All saved");
  session.tell({ type: "closed", code: 1006 });
  expect(session.view).toBe("offline");
  session.tell({ type: "closed", code: 1012 });
});

test("a project that was changed is no server that restarts, and what was changed is told", () => {
  const session = working(1, 2);
  session.hear({ type: "bye", reason: "drain", retry_ms: 500, resume: true, changed: true });
  session.tell({ type: "closed", code: 4503 });
  expect(statusOf(session.state)).toBe("Connecting…");
  session.tell({ type: "elapsed", timer: "reconnect" });
  reconnect(session, {
    leases: held(1, 2),
    project: { slug: "digits", title: "Digits", task: { kind: "choice" }, guidelines: "New." },
  });
  expect(session.state.notices.map(({ kind }) => kind)).toContain("guidelines_changed");
  expect(statusOf(session.state)).toBe("All saved");
});
