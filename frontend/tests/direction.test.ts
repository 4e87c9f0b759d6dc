import { afterEach, expect, test } from "vitest";
import { arrowKeys, isTurned } from "../src/direction";

afterEach(() => {
  document.documentElement.style.direction = "";
});

test("the arrow keys that lead forwards point to the left on a page from right to left", () => {
  expect(arrowKeys()).toEqual(["ArrowRight", "ArrowLeft"]);
  document.documentElement.style.direction = "rtl";
  expect(isTurned()).toBe(true);
  expect(arrowKeys()).toEqual(["ArrowLeft", "ArrowRight"]);
});
