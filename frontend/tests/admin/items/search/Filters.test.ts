import { expect, test } from "vitest";
import { readFilters } from "../../../../src/admin/items/search/Filters";

test("of an address only what the server knows is asked for", () => {
  const asked = new URLSearchParams(readFilters("text=a%20b&kept=&value=%22x%22&evil=1", 7));
  expect(Object.fromEntries(asked)).toEqual({ after: "7", limit: "30", text: "a b", value: '"x"' });
});

test("a question is asked for together with an answer to it", () => {
  const asked = (query: string) => [...new URLSearchParams(readFilters(query, 0)).keys()];
  expect(asked("question=topic")).toEqual(["after", "limit"]);
  expect(asked("question=topic&answer=1")).toEqual(["after", "limit", "answer", "question"]);
});
