import { expect, test } from "vitest";
import { TimeWindow } from "../../../src/data/time/TimeWindow";

test("zooming keeps a point in its place, down to the smallest part and back to all", () => {
  const view = new TimeWindow([0, 100], 1);
  view.zoom(2, 20);
  expect(view.seen.value).toEqual([10, 60]);
  expect(view.place(20)).toBe(0.2);
  expect(view.zoomed).toBe(true);
  view.zoom(1000, 20);
  const [from, to] = view.seen.value;
  expect(to - from).toBeCloseTo(1);
  view.zoom(1 / 1e6);
  expect(view.seen.value).toEqual([0, 100]);
  expect(view.zoomed).toBe(false);
});

test("it never leaves the whole", () => {
  const view = new TimeWindow([10, 110], 1);
  view.zoom(10, 10);
  view.pan(-3);
  expect(view.seen.value).toEqual([10, 20]);
  view.moveTo(500);
  expect(view.seen.value).toEqual([100, 110]);
  view.show([30, 50]);
  expect(view.seen.value).toEqual([30, 50]);
  view.show([30, 30.5]);
  expect(view.seen.value).toEqual([29.75, 30.75]);
  view.whole();
  expect(view.seen.value).toEqual([10, 110]);
});

test("what is brought into view has some room beside it, and what is seen stays", () => {
  const view = new TimeWindow([0, 100], 1);
  view.zoom(10, 0);
  view.reveal(5, 8);
  expect(view.seen.value).toEqual([0, 10]);
  view.reveal(50);
  expect(view.seen.value).toEqual([41, 51]);
  view.reveal(20, 45);
  expect(view.seen.value).toEqual([19, 29]);
});
