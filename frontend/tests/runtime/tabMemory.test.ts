import { expect, test } from "vitest";
import { recall, remember } from "../../src/runtime/tabMemory";

test("a tab that was duplicated begins a session of its own, and keeps the history", () => {
  const history = [{ id: "A1", item: "i1", shown: null, gist: "a" }];
  const memory = { session: "s1", user: "ada", history, awaited: "L1" };
  recall("digits");
  remember("digits", memory);
  expect(recall("digits")).toEqual({ ...memory, session: null, awaited: null });
  dispatchEvent(new Event("pagehide"));
  expect(recall("digits")).toEqual(memory);
});

test("a tab's memory survives, and what is damaged counts as none", () => {
  const memory = { session: "s1", user: "ada", history: [], awaited: null };
  remember("digits", memory);
  expect(recall("digits")).toEqual(memory);
  expect(recall("mails")).toBe(null);
  sessionStorage.setItem("supt-session:digits", "{");
  expect(recall("digits")).toBe(null);
  sessionStorage.setItem("supt-session:digits", '{"history":1}');
  expect(recall("digits")).toBe(null);
});
