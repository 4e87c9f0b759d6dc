import { act, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import type { Item, Suggestion } from "../../../src/protocol/messages";
import { loadKind } from "../../../src/tasks/kinds";
import { loadLine } from "../../../src/tasks/suggestion/lazyLine";
import { Suggested } from "../../../src/tasks/suggestion/Suggested";
import { hideSuggestions, withSuggestion } from "../../../src/tasks/suggestion/suggestion";
import { readAtOnce } from "../../support/reading";
import { item } from "../../support/session";
import { press, values } from "../../support/taskKind";

const CHOICE = { kind: "choice", options: ["cat", { value: 3, label: "Bird" }] };
const CHOICES = { kind: "choices", options: ["a", "b", "c"] };
const RANK = { kind: "rank", options: ["a", "b", "c"] };
const SLIDER = { kind: "rating", scale: [0, 100] };

const by = (value: unknown, more: Partial<Suggestion> = {}): Suggestion => ({
  source: "rules",
  value,
  score: 0.934,
  ...more,
});

/** Shows the answers to an item below its suggestion. */
async function show(
  task: Record<string, unknown>,
  suggestion: Suggestion | null,
  more: Partial<Item> = {},
) {
  const kind = await loadKind(task.kind);
  await kind?.prepare?.(task);
  if (!kind) throw new Error("no such kind");
  const answer = vi.fn();
  const view = (current: Item | null) => {
    const draft = current ? (kind.begin?.(task, current) ?? null) : null;
    const answering = { kind, task, item: current, draft, answer };
    return (
      <Suggested {...answering} reserved>
        <kind.Answers {...answering} />
      </Suggested>
    );
  };
  const { rerender } = render(view(withSuggestion(item(1, more), suggestion)));
  const next = (n: number, other: Suggestion | null) =>
    rerender(view(withSuggestion(item(n), other)));
  return { answer, next, leave: () => rerender(view(null)) };
}

const accept = () => screen.getByRole("button", { name: "Accept" });
const line = () => screen.queryByRole("group", { name: "Suggestion" });

beforeAll(loadLine);
readAtOnce();

afterEach(() => {
  act(() => hideSuggestions(false));
  document.body.replaceChildren();
});

test.each([
  ["choice", CHOICE, 3, "Bird"],
  ["choices", CHOICES, ["a", "c"], "a, c"],
  ["rating", { kind: "rating", scale: [1, 5] }, 4, "4"],
  ["a long rating", SLIDER, 80, "80"],
  ["text", { kind: "text" }, "x".repeat(90), "x".repeat(90)],
  ["rank", RANK, ["c", "a", "b"], "c, a, b"],
  ["compare", { kind: "compare" }, "b", "Right"],
])("%s: Enter accepts the suggestion, which is named in full", async (_, task, value, words) => {
  const { answer } = await show(task, by(value));
  expect(line()?.textContent).toContain(`Suggested by rules 93 %`);
  expect(line()?.querySelector(".suggestion-answer")?.textContent).toBe(words);
  press("Enter", {}, document.activeElement ?? document.body);
  expect(values(answer)).toEqual([value]);
});

test("the button accepts as well, and neither it nor a key moves the focus", async () => {
  const { answer } = await show(CHOICE, by("cat"));
  const before = document.activeElement;
  expect(fireEvent.mouseDown(accept())).toBe(false);
  fireEvent.click(accept());
  expect(values(answer)).toEqual(["cat"]);
  expect(document.activeElement).toBe(before);
});

test("an answer's own key answers otherwise", async () => {
  const { answer } = await show(CHOICE, by("cat"));
  press("2");
  expect(values(answer)).toEqual([3]);
});

test("what is suggested is described and never as if it had been chosen", async () => {
  await show(CHOICES, by(["b"]));
  const button = screen.getByRole("button", { name: "b", description: "suggested" });
  expect(button.getAttribute("aria-pressed")).toBe("false");
  expect(button.className).toBe("option suggested");
  expect(document.querySelectorAll(".suggested")).toHaveLength(1);
});

test("an answer that the user has begun is submitted by Enter, not the suggestion", async () => {
  const { answer } = await show(CHOICES, by(["a", "b"]));
  expect(accept().getAttribute("aria-keyshortcuts")).toBe("Enter");
  press("3");
  expect(accept().getAttribute("aria-keyshortcuts")).toBe(null);
  press("Enter");
  expect(values(answer)).toEqual([["c"]]);
});

test("an answer that was begun and emptied is submitted as it is", async () => {
  const { answer } = await show(CHOICES, by(["a", "b"]));
  press("3");
  press("3");
  press("Enter");
  expect(values(answer)).toEqual([[]]);
});

test("Submit shows its key only while Enter submits", async () => {
  await show(CHOICES, by(["a"]));
  const submit = screen.getByRole("button", { name: "Submit" });
  expect(submit.getAttribute("aria-keyshortcuts")).toBe(null);
  press("2");
  expect(submit.getAttribute("aria-keyshortcuts")).toBe("Enter");
});

test("after undo Enter gives the former answer again, and the suggestion only its button", async () => {
  const { answer } = await show(CHOICES, by(["a"]), { mode: "undo", value: ["c"] });
  press("Enter");
  fireEvent.click(accept());
  expect(values(answer)).toEqual([["c"], ["a"]]);
});

test("a draft that a reload brought back is not taken for an untouched one", async () => {
  const kind = await loadKind("choices");
  const answer = vi.fn();
  const current = withSuggestion(item(1), by(["a"]));
  const draft = kind?.begin?.(CHOICES, { ...current, value: ["b"] }) ?? null;
  if (!kind) throw new Error("no such kind");
  const answering = { kind, task: CHOICES, item: current, draft, answer };
  render(
    <Suggested {...answering}>
      <kind.Answers {...answering} />
    </Suggested>,
  );
  press("Enter");
  expect(values(answer)).toEqual([["b"]]);
});

test("a suggestion is taken over to be changed", async () => {
  const { answer } = await show(RANK, by(["c", "a", "b"]));
  fireEvent.click(screen.getByRole("button", { name: "Edit" }));
  fireEvent.click(screen.getByRole("button", { name: "Move up: b" }));
  press("Enter");
  expect(values(answer)).toEqual([["c", "b", "a"]]);
});

test("Enter that is pressed before anyone can have read the suggestion does nothing", async () => {
  const now = vi.spyOn(performance, "now").mockReturnValue(10_000);
  const { answer } = await show(CHOICES, by(["b"]));
  now.mockReturnValue(10_149);
  press("Enter");
  expect(answer).not.toHaveBeenCalled();
  now.mockReturnValue(10_150);
  press("Enter");
  expect(values(answer)).toEqual([["b"]]);
});

test("where a press is the answer there is nothing to edit", async () => {
  await show({ kind: "rating", scale: [1, 5] }, by(2));
  expect(screen.queryByRole("button", { name: "Edit" })).toBe(null);
});

test("a text that is typed is submitted, and an empty field accepts", async () => {
  const { answer, next } = await show({ kind: "text" }, by("a dog"));
  const field = screen.getByRole("textbox");
  fireEvent.input(field, { target: { value: "a cat" } });
  press("Enter", {}, field);
  next(2, by("a bird"));
  press("Enter", {}, field);
  press("Enter", { shiftKey: true }, field);
  expect(values(answer)).toEqual(["a cat", "a bird"]);
});

test("Enter accepts also with the focus on a slider", async () => {
  const { answer, next } = await show(SLIDER, by(80));
  const slider = screen.getByRole("slider");
  fireEvent.keyDown(slider, { key: "Enter", code: "Enter" });
  next(2, by(70));
  fireEvent.input(slider, { target: { value: "33" } });
  fireEvent.keyDown(slider, { key: "Enter", code: "Enter" });
  expect(values(answer)).toEqual([80, 33]);
});

test("without a suggestion the line keeps its place, and Enter does what it did", async () => {
  const { answer, next } = await show(CHOICES, by(["a"]));
  next(2, null);
  expect(line()).toBe(null);
  expect(screen.getByText("No suggestion for this item")).toBeTruthy();
  press("Enter");
  expect(values(answer)).toEqual([[]]);
});

test("a suggestion that comes after an item without one is accepted by Enter as well", async () => {
  const { answer, next } = await show(CHOICES, null);
  next(2, by(["b"]));
  press("Enter");
  expect(values(answer)).toEqual([["b"]]);
});

test("with no item on screen nothing is accepted", async () => {
  const { answer, leave } = await show(CHOICE, by("cat"));
  leave();
  press("Enter");
  expect(line()).toBe(null);
  expect(answer).not.toHaveBeenCalled();
});

test("hidden suggestions are neither drawn nor accepted, and this browser remembers it", async () => {
  const { answer } = await show(CHOICES, by(["b"]));
  fireEvent.click(screen.getByRole("button", { name: "Hide suggestions" }));
  expect(line()).toBe(null);
  expect(document.querySelector(".suggested, .suggestion")).toBe(null);
  press("Enter");
  expect(values(answer)).toEqual([[]]);
  expect(localStorage.getItem("supt-suggestions-hidden")).toBe("1");
  act(() => hideSuggestions(false));
  expect(line()).not.toBe(null);
  expect(localStorage.getItem("supt-suggestions-hidden")).toBe(null);
});

test("without a score none is said, and the project's own model is named as such", async () => {
  const { source, value } = by("cat", { source: "model" });
  await show(CHOICE, { source, value });
  expect(line()?.querySelector(".suggestion-badge")?.textContent).toBe("Suggested by the model");
});
