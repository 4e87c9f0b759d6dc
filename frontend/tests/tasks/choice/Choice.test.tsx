import { fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, expect, test, vi } from "vitest";
import type { Item } from "../../../src/protocol/messages";
import { Choice } from "../../../src/tasks/choice/Choice";
import { beginOther } from "../../../src/tasks/choice/OtherAnswer";
import { loadKind } from "../../../src/tasks/kinds";
import { item } from "../../support/session";

const task = {
  kind: "choice",
  options: ["cat", "dog", { value: 3, label: "Bird", key: "b", hint: "has feathers" }],
};

function show(current: Item | null = item(1), more: object = {}) {
  const answer = vi.fn();
  const asked = { ...task, ...more };
  const draft = current && beginOther(asked, current);
  const view = render(<Choice task={asked} item={current} draft={draft} answer={answer} />);
  return { answer, ...view };
}

function press(key: string, more: KeyboardEventInit = {}, target: Element = document.body) {
  const code = /^[0-9]$/.test(key) ? `Digit${key}` : key;
  fireEvent.keyDown(target, { key, code, bubbles: true, cancelable: true, ...more });
}

afterEach(() => {
  document.body.replaceChildren();
});

test("one key gives one answer", () => {
  const { answer } = show();
  press("2");
  expect(answer.mock.calls).toEqual([["dog"]]);
});

test("an option's own key works, in either case, and gives the value and not the label", () => {
  const { answer } = show();
  press("b");
  press("B");
  expect(answer.mock.calls).toEqual([[3], [3]]);
});

test("a digit works by its place where typing it needs Shift, and on the number pad", () => {
  const { answer } = show();
  press("é", { code: "Digit2" });
  press("1", { code: "Numpad1" });
  expect(answer.mock.calls).toEqual([["dog"], ["cat"]]);
});

test("a sign that needs Shift can be a key", () => {
  const { answer } = show(item(1), { options: [{ value: "what", key: "?" }] });
  press("?", { code: "Slash", shiftKey: true });
  expect(answer.mock.calls).toEqual([["what"]]);
});

test.each([
  ["it repeats", { repeat: true }],
  ["a word is being composed", { isComposing: true }],
  ["Control is held", { ctrlKey: true }],
  ["Alt is held", { altKey: true }],
  ["the command key is held", { metaKey: true }],
  ["Shift is held", { shiftKey: true }],
])("a key is ignored when %s", (_, how) => {
  const { answer } = show();
  press("1", how);
  expect(answer).not.toHaveBeenCalled();
});

test.each(["input", "textarea", "select"])("a key is ignored while it is typed in a %s", (tag) => {
  const { answer, container } = show();
  const field = container.appendChild(document.createElement(tag));
  press("1", {}, field);
  expect(answer).not.toHaveBeenCalled();
});

test("keys are ignored while a dialog is open", () => {
  const { answer, container } = show();
  const dialog = container.appendChild(document.createElement("dialog"));
  dialog.setAttribute("open", "");
  press("1");
  expect(answer).not.toHaveBeenCalled();
  dialog.remove();
  press("1");
  expect(answer).toHaveBeenCalledTimes(1);
});

test("with no item on screen neither key nor button gives an answer", () => {
  const { answer } = show(null);
  press("1");
  fireEvent.click(screen.getByRole("button", { name: "cat" }));
  expect(answer).not.toHaveBeenCalled();
  expect(screen.getByRole("button", { name: "cat" }).getAttribute("aria-disabled")).toBe("true");
});

test("each button is named by its label, and shows and tells its key", () => {
  show();
  const names = screen.getAllByRole("button").map((button) => button.querySelector(".name"));
  expect(names.map((name) => name?.firstChild?.textContent)).toEqual(["cat", "dog", "Bird"]);
  const bird = screen.getByRole("button", { name: "Bird", description: "has feathers" });
  expect(bird.getAttribute("aria-keyshortcuts")).toBe("b");
  expect(bird.querySelector(".keycap")?.textContent).toBe("B");
});

test("a click gives the answer", () => {
  const { answer } = show();
  fireEvent.click(screen.getByRole("button", { name: "dog" }));
  expect(answer.mock.calls).toEqual([["dog"]]);
});

test("the buttons stay the same elements from item to item", () => {
  const { rerender } = show();
  const before = screen.getByRole("button", { name: "dog" });
  rerender(<Choice task={task} item={item(2)} answer={() => {}} />);
  expect(screen.getByRole("button", { name: "dog" })).toBe(before);
});

test("the former answer is marked, by value and type", () => {
  show(item(1, { mode: "undo", value: 3 }));
  const bird = screen.getByRole("button", { name: "Bird" });
  expect(bird.classList.contains("former")).toBe(true);
  expect(document.querySelectorAll(".former")).toHaveLength(1);
  expect(bird.getAttribute("aria-describedby")?.split(" ")).toHaveLength(2);
});

test("without `other` there is no field for free text", () => {
  show();
  expect(screen.queryByRole("textbox")).toBe(null);
});

test("with `other` a free text is an answer; spaces around it are not, nor is nothing", () => {
  const { answer } = show(item(1), { other: true });
  const field = screen.getByRole("textbox", { name: "Other answer" });
  const form = field.closest("form") as HTMLFormElement;
  fireEvent.submit(form);
  expect(answer).not.toHaveBeenCalled();
  fireEvent.input(field, { target: { value: "  okapi " } });
  fireEvent.submit(form);
  expect(answer.mock.calls).toEqual([["okapi"]]);
});

test("a former free text can be changed, and the next item begins empty", () => {
  const { rerender } = show(item(1, { mode: "undo", value: "okapi" }), { other: true });
  const field = screen.getByRole<HTMLInputElement>("textbox");
  expect(field.value).toBe("okapi");
  const asked = { ...task, other: true };
  const draft = beginOther(asked, item(2));
  rerender(<Choice task={asked} item={item(2)} draft={draft} answer={() => {}} />);
  expect(field.value).toBe("");
});

test("`choice` is a kind that this page knows, and what it doesn't know is null", async () => {
  expect((await loadKind("choice"))?.Answers).toBe(Choice);
  expect(await loadKind("toString")).toBe(null);
  expect(await loadKind(undefined)).toBe(null);
});
