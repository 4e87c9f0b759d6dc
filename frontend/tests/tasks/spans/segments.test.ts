import { afterEach, expect, test } from "vitest";
import { segmentsOf } from "../../../src/tasks/spans/segments";

afterEach(() => document.body.replaceChildren());

test("a text is cut where spans begin and end, and loses nothing", () => {
  const parts = segmentsOf(
    "abcdef",
    [
      { start: 0, end: 4 },
      { start: 2, end: 6 },
    ],
    null,
  );
  expect(parts.map(({ text, inside, ending }) => [text, inside, ending])).toEqual([
    ["ab", [0], []],
    ["cd", [0, 1], [0]],
    ["ef", [1], [1]],
  ]);
});
