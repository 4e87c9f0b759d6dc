import { act, fireEvent, screen, within } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { withSuggestion } from "../../../src/tasks/suggestion/suggestion";
import { item } from "../../support/session";
import { press, show, values } from "../../support/taskKind";

const SPORTS = {
  value: "sports",
  label: "Sports",
  options: [{ value: "ball", label: "Ball games", options: ["football", "tennis"] }, "chess"],
};
const OPTIONS = [SPORTS, { value: "arts", label: "Arts", options: ["dance", "film"] }, "other"];
const MANY = [
  SPORTS,
  { value: "n", label: "Numbers", options: Array.from({ length: 40 }, (_, n) => `number ${n}`) },
];

const rows = () => screen.getAllByRole("treeitem").map((row) => row.textContent);
const row = (name: string) => screen.getByRole("treeitem", { name });
const columns = () => within(screen.getByRole("tree")).getAllByRole("group");

afterEach(() => document.body.replaceChildren());

test("keys go down a tree list by list, and a leaf is the answer", async () => {
  const { answer } = await show({ kind: "choice", options: OPTIONS });
  expect(rows()).toEqual(["1Sports", "2Arts", "3other"]);
  press("1");
  expect(rows()).toEqual(["Sports", "Arts", "other", "1Ball games", "2chess"]);
  expect(screen.getByRole("status").textContent).toBe("Sports: 2 options");
  press("1");
  press("2");
  expect(values(answer)).toEqual(["tennis"]);
});

test("arrow keys walk the tree, and Enter or Space takes the option", async () => {
  const { answer } = await show({ kind: "choice", options: OPTIONS });
  press("ArrowDown");
  expect(document.activeElement).toBe(row("Sports"));
  press("ArrowDown");
  expect(document.activeElement).toBe(row("Arts"));
  press("ArrowRight");
  expect(document.activeElement).toBe(row("dance"));
  expect(row("Arts").getAttribute("aria-expanded")).toBe("true");
  expect(row("dance").getAttribute("aria-level")).toBe("2");
  press("ArrowLeft");
  expect(document.activeElement).toBe(row("Arts"));
  expect(columns()).toHaveLength(1);
  press("Enter", {}, row("Arts"));
  press("ArrowRight");
  press("ArrowDown");
  press(" ", {}, row("film"));
  expect(values(answer)).toEqual(["film"]);
});

test("a step in the tree can be taken back, then a choice", async () => {
  const { draft } = await show({ kind: "choices", options: OPTIONS });
  for (const key of ["2", "1"]) press(key);
  expect(screen.getByRole("button", { name: "Remove: Arts > dance" })).toBeTruthy();
  press("ArrowLeft");
  expect(columns()).toHaveLength(1);
  act(() => void draft?.undo());
  expect(columns()).toHaveLength(2);
  act(() => void draft?.undo());
  expect(screen.queryByRole("button", { name: /Remove/ })).toBeNull();
});

test("the mouse opens and closes lists; chosen ones are counted above and taken out by path", async () => {
  const { answer } = await show({ kind: "choices", options: OPTIONS });
  fireEvent.click(row("Sports"));
  fireEvent.click(row("Ball games"));
  fireEvent.click(row("tennis"));
  fireEvent.click(row("football"));
  expect(row("tennis").getAttribute("aria-checked")).toBe("true");
  fireEvent.click(row("Sports"));
  expect(rows()).toEqual(["1Sports22 chosen below", "2Arts", "3other"]);
  fireEvent.click(screen.getByRole("button", { name: "Remove: Sports > Ball games > football" }));
  press("3");
  press("Enter");
  expect(values(answer)).toEqual([["tennis", "other"]]);
});

test("inner options can be chosen only with `inner`, by a row of their own", async () => {
  const { answer } = await show({ kind: "choice", options: OPTIONS, inner: true });
  press("2");
  expect(rows()).toEqual(["Sports", "Arts", "other", ".Arts, in general", "1dance", "2film"]);
  press(".");
  expect(values(answer)).toEqual(["arts"]);
});

test("a suggested option and the way to it are drawn as such, and it is not open", async () => {
  const suggestion = { source: "rules", value: "tennis" };
  await show({ kind: "choice", options: OPTIONS }, withSuggestion(item(1), suggestion));
  const suggested = () =>
    [...document.querySelectorAll(".suggested")].map((one) => one.textContent);
  expect(suggested()).toEqual(["1Sportssuggested"]);
  press("1");
  press("1");
  expect(suggested()).toEqual(["Sportssuggested", "Ball gamessuggested", "2tennissuggested"]);
  expect(document.querySelector("[aria-selected], [aria-checked=true]")).toBe(null);
});

test("a former answer is there with its list open", async () => {
  await show({ kind: "choice", options: OPTIONS }, item(1, { mode: "undo", value: "tennis" }));
  expect(columns()).toHaveLength(3);
  expect(row("tennis").getAttribute("aria-selected")).toBe("true");
  expect(row("tennis").tabIndex).toBe(0);
  press("ArrowDown");
  expect(document.activeElement).toBe(row("tennis"));
});

test("a search finds by label and by path, and Enter takes the best", async () => {
  const { answer } = await show({ kind: "choice", options: MANY });
  const field = screen.getByRole("searchbox");
  press("/");
  expect(document.activeElement).toBe(field);
  fireEvent.input(field, { target: { value: "Sports > ten" } });
  expect(screen.queryByRole("tree")).toBeNull();
  const hits = () => screen.getAllByRole("button").map((hit) => hit.getAttribute("aria-label"));
  expect(hits()).toEqual(["Sports > Ball games > tennis"]);
  press("Escape", {}, field);
  expect(screen.getByRole("tree")).toBeTruthy();
  expect(document.activeElement).not.toBe(field);
  fireEvent.input(field, { target: { value: "number 1" } });
  expect(hits()).toHaveLength(13);
  press("Enter", {}, field);
  fireEvent.input(field, { target: { value: "number 3" } });
  press("Enter", {}, field);
  expect(values(answer)).toEqual(["number 1", "number 3"]);
});

test("while there is no item nothing can be chosen", async () => {
  const { answer } = await show({ kind: "choice", options: OPTIONS }, null);
  for (const key of ["1", "3", "ArrowDown", "ArrowRight", "Enter"]) press(key);
  fireEvent.click(row("other"));
  expect(answer).not.toHaveBeenCalled();
});

test("each question of a form has its tree", async () => {
  const question = { name: "topic", kind: "choices", options: OPTIONS };
  const { answer } = await show({ kind: "form", questions: [question] });
  for (const key of ["2", "1", "Enter"]) press(key);
  press("Enter");
  expect(values(answer)).toEqual([{ topic: ["dance"] }]);
});
