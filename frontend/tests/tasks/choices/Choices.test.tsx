import { fireEvent, screen } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { item } from "../../support/session";
import { press, show, values } from "../../support/taskKind";

afterEach(() => document.body.replaceChildren());

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
