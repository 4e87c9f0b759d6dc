import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { scoreRange } from "../../../src/admin/model/plot";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("a curve has air around it but does not leave 0 and 1 where scores don't", () => {
  expect(scoreRange(null, null)).toEqual([0, 1]);
  expect(scoreRange(0.5, 0.5)).toEqual([0.35, 0.65]);
  expect(scoreRange(0.9, 0.94)[0]).toBeCloseTo(0.77);
  expect(scoreRange(0.9, 0.94)[1]).toBe(1);
  expect(scoreRange(0, 1)).toEqual([0, 1]);
  expect(scoreRange(-2, 3)).toEqual([-2.5, 3.5]);
});
