import { expect, test } from "vitest";
import { resolve } from "../../../src/tasks/regions/about";
import { boundsOf } from "../../../src/tasks/rules/bounds";

const TAGS = { name: "tags", kind: "choices", options: ["a", "b", "c"], min: 2 };
const WHY = {
  name: "why",
  kind: "text",
  required: false,
  when: { question: "tags", is: "a" },
};
const BOUNDS = boundsOf({ kind: "text", text: "Ada" });

test("An answer that the task does not allow is unfinished, and what depends on it not asked", () => {
  const { asked, answers, unfinished, missing } = resolve([TAGS, WHY], { tags: ["a"] }, BOUNDS);
  expect(asked.map(({ name }) => name)).toEqual(["tags"]);
  expect(answers).toEqual({});
  expect(unfinished).toEqual({ tags: ["a"] });
  expect(missing.map(({ name }) => name)).toEqual(["tags"]);
});

test("What may be left out is not missing, and answers that are no longer asked for are left out", () => {
  const { asked, answers, missing } = resolve([TAGS, WHY], { tags: ["a", "b"] }, BOUNDS);
  expect(asked.map(({ name }) => name)).toEqual(["tags", "why"]);
  expect(answers).toEqual({ tags: ["a", "b"] });
  expect(missing).toEqual([]);
  const without = resolve([TAGS, WHY], { tags: ["b", "c"], why: "x" }, BOUNDS);
  expect(without.answers).toEqual({ tags: ["b", "c"] });
});
