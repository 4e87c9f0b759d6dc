import { expect, test } from "vitest";
import { figuresOf } from "../../src/strings/figures";

test("figures have the signs and separators of the language", () => {
  const english = figuresOf("en");
  expect([english.signed(-0.5, 2), english.signed(-0.001, 2)]).toEqual(["−0.50", "0.00"]);
  expect([english.exact(0.00123), english.exact(0.1234)]).toEqual(["0.12", "12.3"]);
  const german = figuresOf("de");
  expect([german.whole(0.996), german.points(0.0123), german.points(0.2)]).toEqual([
    "99",
    "1,2",
    "20",
  ]);
  expect([german.gap("median_ms", -1500), german.scaled("accepted", 0.5)]).toEqual([
    "−1,50",
    "50,0",
  ]);
});
