import { act, fireEvent, screen } from "@testing-library/preact";
import { afterEach, expect, test, vi } from "vitest";
import { item } from "../../support/session";
import { press, show, values } from "../../support/taskKind";

const TASK = { kind: "rank", options: ["ant", "bee", { value: 3, label: "cow" }] };

const order = () =>
  screen.queryAllByRole("spinbutton").map((row) => row.getAttribute("aria-label"));
const row = (name: string) => screen.getByRole("spinbutton", { name });
const said = () => screen.getByRole("status").textContent;

afterEach(() => document.body.replaceChildren());

test("a key puts an option next or takes it out, and Enter gives all of them", async () => {
  const { answer } = await show(TASK);
  press("3");
  press("1");
  press("Enter");
  expect(screen.getByText("One is not in the order yet.")).toBeTruthy();
  expect(answer).not.toHaveBeenCalled();
  press("2");
  press("1");
  expect(said()).toBe("ant: not in the order");
  press("1");
  expect(said()).toBe("ant: place 3 of 3");
  press("Enter");
  expect(values(answer)).toEqual([[3, "bee", "ant"]]);
});

test("arrow keys move a row, which keeps the focus and says its place", async () => {
  const { answer, draft } = await show(TASK, item(1, { mode: "undo", value: ["ant", "bee", 3] }));
  row("ant").focus();
  press("ArrowDown", {}, row("ant"));
  expect(order()).toEqual(["bee", "ant", "cow"]);
  expect(row("ant").getAttribute("aria-valuetext")).toBe("place 2 of 3");
  expect(document.activeElement).toBe(row("ant"));
  press("End", {}, row("ant"));
  expect(order()).toEqual(["bee", "cow", "ant"]);
  expect(said()).toBe("ant: place 3 of 3");
  press("Delete", {}, row("cow"));
  expect(order()).toEqual(["bee", "ant"]);
  act(() => void draft?.undo());
  expect(order()).toEqual(["bee", "cow", "ant"]);
  act(() => void draft?.undo());
  expect(order()).toEqual(["ant", "bee", "cow"]);
  press("Enter", {}, row("ant"));
  expect(values(answer)).toEqual([["ant", "bee", 3]]);
});

test("buttons move a row and take it out", async () => {
  await show(TASK, item(1, { mode: "undo", value: ["ant", "bee", 3] }));
  fireEvent.click(screen.getByRole("button", { name: "Move up: cow" }));
  expect(order()).toEqual(["ant", "cow", "bee"]);
  fireEvent.click(screen.getByRole("button", { name: "Move down: ant" }));
  expect(order()).toEqual(["cow", "ant", "bee"]);
  fireEvent.click(screen.getByRole("button", { name: "Take out: cow" }));
  expect(order()).toEqual(["ant", "bee"]);
});

test("a row is dragged to another place in one step, and a finger drags by the number", async () => {
  const { draft } = await show(TASK, item(1, { mode: "undo", value: ["ant", "bee", 3] }));
  // Rows of 40 pixels, one below the other.
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
    const place = Number(this.getAttribute("data-ranked") ?? 3);
    return { top: place * 40 - 40, bottom: place * 40 } as DOMRect;
  });
  const drag = (target: Element, pointerType: string) => {
    const pointer = { pointerId: 1, pointerType, button: 0, bubbles: true };
    fireEvent.pointerDown(target, { ...pointer, clientY: 10 });
    fireEvent.pointerMove(window, { ...pointer, clientY: 60 });
    fireEvent.pointerMove(window, { ...pointer, clientY: 100 });
    fireEvent.pointerUp(window, pointer);
  };
  drag(row("ant"), "mouse");
  expect(order()).toEqual(["bee", "cow", "ant"]);
  act(() => void draft?.undo());
  expect(order()).toEqual(["ant", "bee", "cow"]);
  drag(row("ant"), "touch");
  expect(order()).toEqual(["ant", "bee", "cow"]);
  drag(row("ant").querySelector(".rank-grip") as Element, "touch");
  expect(order()).toEqual(["bee", "cow", "ant"]);
});

test("the item can list what is ranked, in a form as well", async () => {
  const listing = item(1, { data: { kind: "text", text: "x", options: { answers: ["p", "q"] } } });
  const question = { name: "best", kind: "rank", options_from: "answers" };
  const { answer } = await show({ kind: "form", questions: [question] }, listing);
  for (const key of ["2", "1", "Enter"]) press(key);
  press("Enter");
  expect(values(answer)).toEqual([{ best: ["q", "p"] }]);
});

test("an item without a list says so", async () => {
  await show({ kind: "rank", options_from: "answers" });
  expect(screen.getByText("This item lists no options: skip it.")).toBeTruthy();
});
