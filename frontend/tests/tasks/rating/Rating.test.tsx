import { screen } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { item } from "../../support/session";
import { press, show, values } from "../../support/taskKind";

afterEach(() => document.body.replaceChildren());

test("rating: the digit is the answer, and 0 is 10 on a scale of one to ten", async () => {
  const { answer } = await show({ kind: "rating", scale: [1, 10], anchors: ["bad", "good"] });
  press("7");
  press("0");
  expect(values(answer)).toEqual([7, 10]);
  expect(screen.getByText("good")).toBeTruthy();
});

test("rating: from 0 to 10 each key gives its number, and 10 is Shift and 0", async () => {
  const { answer, kind } = await show({ kind: "rating", scale: [0, 10] });
  for (const key of "0123456789") press(key);
  press(")", { code: "Digit0", shiftKey: true });
  expect(values(answer)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const ten = screen.getByRole("button", { name: "10" });
  expect(ten.querySelector(".keycap")?.textContent).toBe("⇧0");
  expect(kind.keys?.({ kind: "rating", scale: [0, 10] })?.at(-1)).toEqual(["Shift+0", "10"]);
});

test("rating: a number below zero has its digit's key with Shift", async () => {
  const { answer } = await show({ kind: "rating", scale: [-1, 1] });
  press("1");
  press("!", { code: "Digit1", shiftKey: true });
  press("0");
  expect(values(answer)).toEqual([1, -1, 0]);
});

test("rating: a long scale is a slider that the arrow keys move within its ends", async () => {
  const { answer } = await show({ kind: "rating", scale: [0, 100] }, item(1, { value: 99 }));
  expect(screen.getByRole<HTMLInputElement>("slider").value).toBe("99");
  for (let times = 0; times < 3; times += 1) press("ArrowRight", { repeat: times > 0 });
  press("Enter");
  expect(values(answer)).toEqual([100]);
});
