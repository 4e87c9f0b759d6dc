import { screen } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { press, show, values } from "../../support/taskKind";

afterEach(() => document.body.replaceChildren());

test("compare: arrows point at the side they choose, and down is a tie", async () => {
  const { answer, kind } = await show({ kind: "compare" });
  for (const key of ["ArrowLeft", "ArrowRight", "ArrowDown", "1"]) press(key);
  expect(values(answer)).toEqual(["a", "b", "tie", "a"]);
  expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual([
    "1Left",
    "2Right",
    "3Tie",
  ]);
  expect(kind.keys?.({ kind: "compare" }).map(([, does]) => does)).toEqual([
    "Left",
    "Right",
    "Tie",
  ]);
});

test("compare: verdicts of the task's own have their own words and no arrows", async () => {
  const { answer } = await show({ kind: "compare", options: ["better", "worse"] });
  press("ArrowLeft");
  press("2");
  expect(values(answer)).toEqual(["worse"]);
});
