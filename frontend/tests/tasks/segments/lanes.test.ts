import { expect, test } from "vitest";
import { lanesOf } from "../../../src/tasks/segments/lanes";

const segment = (id: string, start: number, end: number) => ({ id, start, end });

test("segments that overlap lie in lanes of their own, and others share one", () => {
  const { laneOf, count } = lanesOf([
    segment("a", 0, 5),
    segment("b", 1, 2),
    segment("c", 2, 6),
    segment("d", 5, 7),
  ]);
  expect(count).toBe(2);
  expect(Object.fromEntries(laneOf)).toEqual({ a: 0, b: 1, c: 1, d: 0 });
});

test("there are few lanes, however many segments overlap", () => {
  const all = Array.from({ length: 100 }, (_, n) => segment(`s${n}`, n / 1000, 10 + n));
  expect(lanesOf(all).count).toBe(5);
});
