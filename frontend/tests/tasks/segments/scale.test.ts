import { expect, test } from "vitest";
import { clock, ticks } from "../../../src/tasks/segments/scale";

test.each([
  [0, "0"],
  [1.25, "1.25"],
  [59.9994, "59.999"],
  [61.5, "1:01.50"],
  [300, "5:00"],
  [3725.07, "1:02:05.07"],
])("%d seconds are written as %s", (at, written) => {
  expect(clock(at)).toBe(written);
});

test.each([
  [[0, 6], 6, [0, 1, 2, 3, 4, 5, 6]],
  [[0.31, 0.52], 5, [0.35, 0.4, 0.45, 0.5]],
  [[0, 3600], 4, [0, 900, 1800, 2700, 3600]],
] as const)("a ruler over %j has round points", (stretch, most, expected) => {
  const found = ticks(stretch, most);
  expect(found).toHaveLength(expected.length);
  for (const [place, at] of expected.entries()) expect(found[place]).toBeCloseTo(at);
});

test("a ruler has few points however wide it is", () => {
  expect(ticks([0, 1e9], 1e6).length).toBeLessThanOrEqual(100);
});
