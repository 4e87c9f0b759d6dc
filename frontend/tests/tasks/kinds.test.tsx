import { fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, expect, test, vi } from "vitest";
import type { Item } from "../../src/protocol/messages";
import { loadKind } from "../../src/tasks/kinds";
import { item } from "../support/session";

afterEach(() => document.body.replaceChildren());

async function show(task: Record<string, unknown>, current: Item | null = item(1)) {
  const kind = await loadKind(task.kind);
  if (!kind) throw new Error("no such kind");
  const draft = current ? (kind.begin?.(task, current) ?? null) : null;
  const answer = vi.fn();
  render(
    <>
      {kind.Stage && current && draft && <kind.Stage task={task} item={current} draft={draft} />}
      <kind.Answers task={task} item={current} draft={draft} answer={answer} />
    </>,
  );
  return { answer, draft, kind };
}

function press(key: string, more: KeyboardEventInit = {}, target: Element = document.body) {
  const code = /^[0-9]$/.test(key) ? `Digit${key}` : key;
  fireEvent.keyDown(target, { key, code, bubbles: true, cancelable: true, ...more });
}

const submit = () => screen.getByRole("button", { name: "Submit" });
const values = (answer: ReturnType<typeof vi.fn>) => answer.mock.calls.map(([value]) => value);

test.each([
  "choice",
  "choices",
  "text",
  "rating",
  "compare",
  "spans",
  "boxes",
  "polygons",
  "points",
])("%s is a kind that this page knows, and gives nothing while there is no item", async (kind) => {
  const task = { kind, options: ["a", "b"], labels: ["a"], scale: [1, 3] };
  const { answer } = await show(task, null);
  for (const key of ["1", "a", "Enter", "ArrowLeft", "."]) press(key);
  for (const button of screen.getAllByRole("button")) fireEvent.click(button);
  expect(answer).not.toHaveBeenCalled();
});

test("choices: keys switch options, Enter gives them in the task's order", async () => {
  const { answer } = await show({ kind: "choices", options: ["x", { value: 2 }, true] });
  press("3");
  press("2");
  press("1");
  press("2");
  press("Enter");
  expect(values(answer)).toEqual([["x", true]]);
  expect(screen.getByRole("button", { name: "x" }).getAttribute("aria-pressed")).toBe("true");
});

test("choices: the task's bounds are said, and nothing outside of them is given", async () => {
  const task = { kind: "choices", options: ["x", "y", "z"], min: 1, max: 2 };
  const { answer } = await show(task);
  press("Enter");
  expect(screen.getByText("Choose at least 1.")).toBeTruthy();
  for (const key of ["1", "2", "3"]) press(key);
  press("Enter");
  expect(screen.getByText("Choose at most 2.")).toBeTruthy();
  expect(answer).not.toHaveBeenCalled();
  press("1");
  press("Enter");
  expect(values(answer)).toEqual([["y", "z"]]);
});

test("choices: with at most one, another takes the place of the first", async () => {
  const { answer } = await show({ kind: "choices", options: ["x", "y"], max: 1 });
  press("1");
  press("2");
  press("Enter");
  expect(values(answer)).toEqual([["y"]]);
});

test("choices: a former answer is there to be changed, and steps can be taken back", async () => {
  const former = item(1, { mode: "undo", value: ["y"] });
  const { answer, draft } = await show({ kind: "choices", options: ["x", "y"] }, former);
  press("1");
  press("2");
  expect([draft?.undo(), draft?.undo(), draft?.undo()]).toEqual([true, true, false]);
  press("Enter");
  expect(values(answer)).toEqual([["y"]]);
});

test("text: Enter gives it as it was typed; Shift and Enter, or composing, do not", async () => {
  const { answer } = await show({ kind: "text" });
  const field = screen.getByRole("textbox", { name: "Your answer" });
  fireEvent.input(field, { target: { value: " Zwei\nZeilen " } });
  press("Enter", { shiftKey: true }, field);
  press("Enter", { isComposing: true }, field);
  press("Enter", { repeat: true }, field);
  expect(answer).not.toHaveBeenCalled();
  press("Enter", {}, field);
  expect(values(answer)).toEqual([" Zwei\nZeilen "]);
});

test("text: its length counts code points, and nothing blank or too long is given", async () => {
  const { answer } = await show({ kind: "text", max_length: 3 });
  const field = screen.getByRole("textbox");
  const type = (value: string) => {
    fireEvent.input(field, { target: { value } });
    fireEvent.click(submit());
  };
  type("  ");
  type("😀😀😀!");
  expect(screen.getByText("1 character too long.")).toBeTruthy();
  expect(answer).not.toHaveBeenCalled();
  type("😀😀😀");
  expect(values(answer)).toEqual(["😀😀😀"]);
});

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

test("choices: a long list is searched with /, and Enter takes the first that is found", async () => {
  const options = Array.from({ length: 60 }, (_, n) => `${n % 2 ? "even" : "odd"} > label ${n}`);
  const { answer } = await show({ kind: "choices", options });
  const field = screen.getByRole("searchbox", { name: "Search the labels" });
  press("/");
  expect(document.activeElement).toBe(field);
  fireEvent.input(field, { target: { value: "label 57" } });
  expect(screen.getAllByRole("button", { name: /label/ })).toHaveLength(1);
  press("Enter", {}, field);
  expect(screen.getAllByRole("button", { name: /label/ })).toHaveLength(60);
  expect(document.activeElement).not.toBe(field);
  press("Enter");
  expect(values(answer)).toEqual([["even > label 57"]]);
});

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
