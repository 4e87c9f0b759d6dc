import { act, fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import type { FormDraft } from "../../../src/tasks/form/draft";
import { loadLine } from "../../../src/tasks/suggestion/lazyLine";
import { hideSuggestions, withSuggestion } from "../../../src/tasks/suggestion/suggestion";
import { readAtOnce } from "../../support/reading";
import { item } from "../../support/session";
import { press, show, submit, values } from "../../support/taskKind";

const TASK = {
  kind: "form",
  questions: [
    { name: "topic", kind: "choice", options: ["bug", "praise"] },
    { name: "severity", kind: "rating", scale: [1, 3], when: { question: "topic", is: "bug" } },
    { name: "tags", kind: "choices", options: ["ui", "api"] },
    { name: "note", kind: "text", required: false },
  ],
};
const VALUE = { topic: "bug", severity: 2, tags: ["api"], note: "It is down." };

const current = () => document.querySelector("[aria-current]")?.getAttribute("data-question");
const at = (name: string | undefined) => waitFor(() => expect(current()).toBe(name));
const suggested = (value: unknown = VALUE) =>
  withSuggestion(item(1), { source: "rules", value, score: 0.5 });
const question = (name: string) =>
  document.querySelector<HTMLElement>(`[data-question=${name}]`) as HTMLElement;
const focused = () => document.activeElement ?? document.body;

beforeAll(loadLine);
readAtOnce();

afterEach(() => {
  act(() => hideSuggestions(false));
  document.body.replaceChildren();
});

test("Enter accepts question by question, and what was accepted is drawn as chosen", async () => {
  const { answer } = await show(TASK, suggested());
  expect(screen.queryByRole("button", { name: "Accept all" })).toBe(null);
  await at("topic");
  press("Enter");
  await at("severity");
  press("Enter");
  await at("tags");
  expect(
    within(question("tags"))
      .getByRole("button", { name: "api", description: "suggested" })
      .getAttribute("aria-pressed"),
  ).toBe("false");
  press("Enter");
  await at("note");
  expect(
    within(question("tags"))
      .getByRole("button", { name: "api", description: "suggested" })
      .getAttribute("aria-pressed"),
  ).toBe("true");
  press("Enter", {}, focused());
  await at(undefined);
  press("Enter");
  expect(values(answer)).toEqual([VALUE]);
});

test("Enter that is pressed twice accepts one question only", async () => {
  await show(TASK, suggested());
  await at("topic");
  const now = vi.spyOn(performance, "now").mockReturnValue(1e9);
  press("Enter");
  await at("severity");
  press("Enter");
  expect(current()).toBe("severity");
  now.mockReturnValue(1e9 + 150);
  press("Enter");
  await at("tags");
});

test("one question is answered otherwise and the others as suggested", async () => {
  const { answer } = await show(TASK, suggested());
  await at("topic");
  press("2");
  await at("tags");
  press("1");
  press("Enter");
  await at("note");
  press("Enter", { ctrlKey: true }, focused());
  await at(undefined);
  fireEvent.click(submit());
  expect(values(answer)).toEqual([{ topic: "praise", tags: ["ui"] }]);
});

test("an accepted question is undone as any other", async () => {
  const { draft } = await show(TASK, suggested());
  const form = draft as FormDraft;
  press("Enter");
  await at("severity");
  expect(form.undo()).toBe(true);
  await at("topic");
  expect(form.value()).toEqual({});
});

test("only the current question shows Enter, and an accepted one no longer", async () => {
  await show(TASK, suggested());
  const key = (name: string) =>
    within(question(name))
      .getByRole("button", { name: "Accept" })
      .getAttribute("aria-keyshortcuts");
  await at("topic");
  expect(["topic", "tags"].map(key)).toEqual(["Enter", null]);
  fireEvent.click(within(question("tags")).getByRole("button", { name: "Accept" }));
  await at("note");
  expect(["topic", "tags", "note"].map(key)).toEqual([null, null, "Enter"]);
});

test("a question that the suggested answers leave out has no suggestion", async () => {
  await show(TASK, suggested({ topic: "praise", tags: [] }));
  expect(within(question("note")).queryByRole("group", { name: "Suggestion" })).toBe(null);
  expect(within(question("tags")).getByRole("group", { name: "Suggestion" }).textContent).toContain(
    "nothing",
  );
});

test("hidden suggestions are hidden in every question", async () => {
  const { answer } = await show(TASK, suggested());
  act(() => hideSuggestions(true));
  expect(document.querySelector(".suggestion, .suggested")).toBe(null);
  press("Enter");
  await at("topic");
  expect(answer).not.toHaveBeenCalled();
});
