import { screen } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { item } from "../../support/session";
import { press, show, values } from "../../support/taskKind";

const listing = (candidates: unknown, more = {}) =>
  item(1, { data: { kind: "text", text: "x", options: { candidates } }, ...more });

afterEach(() => document.body.replaceChildren());

test.each([
  ["choice", ["2"], "y"],
  ["choices", ["7", "1", "Enter"], ["x", 7]],
])("%s: the options are those that the item lists", async (kind, keys, value) => {
  const task = { kind, options_from: "candidates" };
  const { answer } = await show(task, listing(["x", "y", 7]));
  for (const key of keys) press(key);
  expect(values(answer)).toEqual([value]);
});

test("a former answer is among the options of its item", async () => {
  const former = listing(["x", "y"], { mode: "undo", value: ["y"] });
  const { answer } = await show({ kind: "choices", options_from: "candidates" }, former);
  press("1");
  press("Enter");
  expect(values(answer)).toEqual([["x", "y"]]);
});

test("an option of the item is no free text", async () => {
  const task = { kind: "choice", options_from: "candidates", other: true };
  await show(task, listing(["x"], { mode: "undo", value: "x" }));
  expect(screen.getByRole<HTMLInputElement>("textbox").value).toBe("");
});

test.each([[undefined], [[]], ["no list"], [[{}, null]]])(
  "an item that lists %j says so in a line",
  async (candidates) => {
    await show({ kind: "choice", options_from: "candidates" }, listing(candidates));
    expect(screen.getByText("This item lists no options: skip it.")).toBeTruthy();
  },
);
