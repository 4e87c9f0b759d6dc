import { act, screen, waitFor } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { hideSuggestions, withSuggestion } from "../../src/tasks/suggestion/suggestion";
import { fakePage, hear, open, press, stage, submits } from "../support/labelPage";
import { readAtOnce } from "../support/reading";
import { item } from "../support/session";

fakePage();
readAtOnce();

afterEach(() => act(() => hideSuggestions(false)));

const suggested = (n: number, value: unknown = "b") =>
  withSuggestion(item(n), { source: "rules", value, score: 0.9 });
const line = () => screen.queryByRole("group", { name: "Suggestion" });

/** Opens the page, whose first item has a suggestion. */
async function openWith(...more: readonly number[]) {
  await open();
  hear(suggested(1));
  for (const n of more) hear(item(n));
  await waitFor(() => expect(line()).not.toBe(null));
}

test("Enter sends the suggested value as the answer, and the next item is there", async () => {
  await openWith(2);
  press("Enter");
  expect(stage().dataset.item).toBe("i2");
  await waitFor(() => expect(submits()).toMatchObject([{ lease: "L1", value: "b" }]));
  press("Enter");
  expect(stage().dataset.item).toBe("i2");
});

test("screen readers hear the suggestion with the item", async () => {
  await openWith();
  const said = document.querySelector("[aria-live=polite][aria-atomic=true]");
  expect(said?.textContent).toBe("Next item: item 1 Suggested by rules 90 %: b");
  act(() => hideSuggestions(true));
  expect(said?.textContent).toBe("Next item: item 1");
});

test("Shift+H hides suggestions and shows them again", async () => {
  await openWith();
  press("H", "KeyH", { shiftKey: true });
  expect(line()).toBe(null);
  press("Enter");
  expect(stage().dataset.item).toBe("i1");
  press("H", "KeyH", { shiftKey: true });
  expect(line()).not.toBe(null);
});

test("the help tells how to accept and to hide once there was a suggestion", async () => {
  await open(1);
  press("?", "Slash");
  const help = () => screen.getByRole("dialog");
  expect(help().textContent).not.toContain("suggestion");
  help().querySelector("form")?.requestSubmit();
  await waitFor(() => expect(screen.queryByRole("dialog")).toBe(null));
  hear(suggested(2));
  press("1", "Digit1");
  await waitFor(() => expect(line()).not.toBe(null));
  press("?", "Slash");
  expect(help().textContent).toContain("Accept the suggestion");
  const box = screen.getByRole<HTMLInputElement>("checkbox", { name: "Show suggestions" });
  expect(box.checked).toBe(true);
  act(() => box.click());
  expect(line()).toBe(null);
});

test("a suggestion that the task does not allow is not shown", async () => {
  await open();
  hear(suggested(1, "no such answer"));
  await waitFor(() => expect(stage().dataset.item).toBe("i1"));
  expect(line()).toBe(null);
  press("Enter");
  expect(stage().dataset.item).toBe("i1");
});

test("an answer that was never sent comes back with its suggestion, which Enter leaves alone", async () => {
  await openWith(2);
  press("1", "Digit1");
  expect(line()).toBe(null);
  press("Backspace");
  await waitFor(() => expect(stage().dataset.item).toBe("i1"));
  expect(line()).not.toBe(null);
  press("Enter");
  expect(stage().dataset.item).toBe("i1");
});

test("an answer says that its suggestion was hidden, but not once it had been drawn", async () => {
  await open();
  act(() => hideSuggestions(true));
  hear(suggested(1));
  hear(suggested(2));
  await waitFor(() => expect(stage().dataset.item).toBe("i1"));
  press("1", "Digit1");
  await waitFor(() => expect(stage().dataset.item).toBe("i2"));
  act(() => hideSuggestions(false));
  await waitFor(() => expect(line()).not.toBe(null));
  act(() => hideSuggestions(true));
  press("1", "Digit1");
  await waitFor(() => expect(submits()).toHaveLength(2));
  expect(submits()[0]).toMatchObject({ lease: "L1", unseen: true });
  expect(submits()[1]).not.toHaveProperty("unseen");
});
