import { beforeEach, expect, test, vi } from "vitest";
import { MAX_DRAFTS, MAX_LENGTH, openDrafts } from "../../src/runtime/draftStore";

beforeEach(() => localStorage.clear());

test("a draft is kept by project, labeller and item until it is erased", () => {
  const drafts = openDrafts("digits");
  const saved = { from: undefined, draft: [{ type: "box", xyxy: [1, 2, 3, 4] }] };
  drafts.write("ada", "7", saved);
  expect(openDrafts("digits").read("ada", "7")).toMatchObject({ draft: saved.draft });
  expect(openDrafts("digits").read("eve", "7")).toBe(null);
  expect(openDrafts("mails").read("ada", "7")).toBe(null);
  drafts.erase("ada", "7");
  expect(drafts.read("ada", "7")).toBe(null);
  expect(localStorage.length).toBe(0);
});

test("there are never more than a few, the oldest go, and one that is too large is not kept", () => {
  vi.useFakeTimers();
  const drafts = openDrafts("digits");
  for (let item = 0; item < MAX_DRAFTS + 3; item += 1) {
    vi.advanceTimersByTime(1);
    drafts.write("ada", String(item), { from: null, draft: item });
  }
  expect(localStorage.length).toBe(MAX_DRAFTS);
  expect([drafts.read("ada", "2"), drafts.read("ada", "3")?.draft]).toEqual([null, 3]);
  drafts.write("ada", "3", { from: null, draft: "x".repeat(MAX_LENGTH) });
  expect(drafts.read("ada", "3")).toBe(null);
  vi.useRealTimers();
});

test("what is damaged counts as none, and a browser that forbids it loses nothing else", () => {
  localStorage.setItem('supt-draft:["digits","ada","7"]', "{");
  expect(openDrafts("digits").read("ada", "7")).toBe(null);
  const forbidden = openDrafts("digits", () => {
    throw new DOMException("denied", "SecurityError");
  });
  forbidden.write("ada", "7", { from: null, draft: 1 });
  forbidden.erase("ada", "7");
  expect(forbidden.read("ada", "7")).toBe(null);
});
