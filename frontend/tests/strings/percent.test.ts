import { expect, test } from "vitest";
import { wholePercent } from "../../src/strings/percent";

test("shares are rounded, and all is said only of all", () => {
  expect([14 / 24, 10 / 24, 3 / 7].map(wholePercent)).toEqual([58, 42, 43]);
  expect([0, 0.996, 1].map(wholePercent)).toEqual([0, 99, 100]);
});
