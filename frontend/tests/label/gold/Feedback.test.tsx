import { render } from "@testing-library/preact";
import { expect, test } from "vitest";
import { Feedback } from "../../../src/label/gold/Feedback";

const CHOICE = { kind: "choice", options: [{ value: "c", label: "Cat" }, "dog"] };
const told = (right: boolean, value?: unknown) => ({
  type: "feedback" as const,
  re: "A",
  right,
  ...(value === undefined ? {} : { value }),
});
const said = (element: preact.VNode) => render(element).container.textContent;

test("a right answer is said to be right", () => {
  expect(said(<Feedback told={told(true)} task={CHOICE} />)).toBe("Your last answer was right.");
});

test("the known answer is named as its option is", () => {
  expect(said(<Feedback told={told(false, "c")} task={CHOICE} />)).toBe(
    "Your last answer was not right. The answer is: Cat",
  );
});

test("a known answer that marks parts of the item is not spelled out", () => {
  const boxes = { kind: "boxes", options: ["car"] };
  const known = [{ type: "box", label: "car", xyxy: [0, 0, 1, 1] }];
  expect(said(<Feedback told={told(false, known)} task={boxes} />)).toBe(
    "Your last answer was not right.",
  );
});
