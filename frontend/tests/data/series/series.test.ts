import { expect, test } from "vitest";
import { nearest, numeral, summaries } from "../../../src/data/series/series";
import { seriesOf } from "../../../src/data/series/seriesOf";

test.each([
  [-5, 0],
  [1.4, 0],
  [1.6, 1],
  [9, 3],
  [1e9, 3],
])("the point that is nearest to %d is the one at place %d", (at, place) => {
  expect(nearest([1, 2, 4, 8], at)).toBe(place);
});

test("a point in time has as many digits as its series needs", () => {
  expect(numeral(20.00666888, 50)).toBe("20.01");
  expect(numeral(0.000123456, 0.001)).toBe("0.000123");
  expect(numeral(1_700_000_000.4, 1e6)).toBe("1700000000");
});

test("a summary leaves out what is missing", () => {
  const values = [{ name: "a", values: [1, null, 3] }];
  expect(summaries({ index: [0, 1, 2], values })).toEqual([
    { name: "a", lowest: 1, highest: 3, mean: 2, missing: 1 },
  ]);
});

test("a hundred thousand points are summed up at once", () => {
  const values = Array.from({ length: 100_000 }, (_, n) => n);
  expect(summaries({ index: values, values: [{ name: "", values }] })[0]?.highest).toBe(99_999);
});

test("data that are no series are none", () => {
  expect(seriesOf({ kind: "text", text: "a" })).toBeNull();
  expect(seriesOf({ kind: "series", index: [1] })).toBeNull();
});
