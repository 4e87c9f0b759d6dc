import { IDBFactory } from "fake-indexeddb";
import { createStore } from "idb-keyval";
import { beforeEach, expect, test, vi } from "vitest";
import { type Outbox, openOutbox } from "../../src/runtime/outbox";
import type { Request } from "../../src/session/state";

const answer = (id: string, value: unknown = "a"): Request => ({
  type: "submit",
  id,
  lease: `L-${id}`,
  value,
});

let outbox: Outbox;
const store = () => createStore("supt-outbox", "answers");

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  outbox = openOutbox("digits", store());
});

test("keeps answers in the order in which they were given, over a reload", async () => {
  for (const id of ["c", "a", "b"]) await outbox.store("ada", answer(id));
  const reloaded = openOutbox("digits", store());
  expect(await reloaded.load("ada")).toEqual([answer("c"), answer("a"), answer("b")]);
});

test("loses none of many that are kept at the same time, by two tabs", async () => {
  const other = openOutbox("digits", store());
  const ids = Array.from({ length: 20 }, (_, n) => `a${n}`);
  await Promise.all(ids.map((id, n) => (n % 2 ? other : outbox).store("ada", answer(id))));
  expect((await outbox.load("ada")).map(({ id }) => id)).toHaveLength(20);
});

test("forgets an answer by its id and no other", async () => {
  await outbox.store("ada", answer("a"));
  await outbox.store("ada", answer("b"));
  await outbox.forget("ada", "a");
  await outbox.forget("ada", "unknown");
  expect(await outbox.load("ada")).toEqual([answer("b")]);
});

test("an answer that is forgotten while it is being kept is gone", async () => {
  const keeping = outbox.store("ada", answer("a"));
  await Promise.all([keeping, outbox.forget("ada", "a")]);
  expect(await outbox.load("ada")).toEqual([]);
});

test("keeps an answer once, however often it is asked to", async () => {
  await outbox.store("ada", answer("a"));
  await outbox.store("ada", answer("a"));
  expect(await outbox.load("ada")).toHaveLength(1);
});

test("is a different one for each labeller and each project", async () => {
  await outbox.store("ada", answer("a"));
  await openOutbox("mails", store()).store("ada", answer("m"));
  expect(await outbox.load("grace")).toEqual([]);
  expect(await openOutbox("mails", store()).load("ada")).toEqual([answer("m")]);
});

test("counts what is kept for its project, whoever's it is", async () => {
  await outbox.store("ada", answer("a"));
  await outbox.store("grace", answer("g"));
  await openOutbox("mails", store()).store("ada", answer("m"));
  expect(await outbox.count()).toBe(2);
});

test("an answer whose page goes before the database has it is not lost", async () => {
  void outbox.store("ada", answer("a"));
  void outbox.store("ada", answer("b"));
  // The next page finds a database in which nothing was committed.
  globalThis.indexedDB = new IDBFactory();
  const next = openOutbox("digits", store());
  expect(await next.load("ada")).toEqual([answer("a"), answer("b")]);
  expect(await next.load("grace")).toEqual([]);
  await next.forget("ada", "a");
  expect(await next.load("ada")).toEqual([answer("b")]);
});

test("the journal holds nothing that the database has, and nothing that is damaged counts", async () => {
  await outbox.store("ada", answer("a"));
  expect(Object.keys(localStorage)).toEqual([]);
  localStorage.setItem('supt-journal:["digits","ada"]:x', "{");
  localStorage.setItem('supt-journal:["digits","ada"]:y', '{"at":1}');
  expect(await outbox.load("ada")).toEqual([answer("a")]);
});

test("where the browser has no room for a journal, the database does", async () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  await outbox.store("ada", answer("a"));
  expect(await outbox.load("ada")).toEqual([answer("a")]);
});
