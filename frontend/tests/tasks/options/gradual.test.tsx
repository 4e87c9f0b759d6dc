import { screen, waitFor } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { press, show, values } from "../../support/taskKind";

/** The last one has a key, so that it can be chosen before it is drawn. */
const LONG = Array.from({ length: 500 }, (_, n) => ({
  value: n,
  label: `label ${n}`,
  key: n === 499 ? "!" : undefined,
}));

afterEach(() => document.body.replaceChildren());

test("a long list is drawn bit by bit, and each of its keys works at once", async () => {
  const { answer } = await show({ kind: "choice", options: LONG });
  expect(screen.getAllByRole("button")).toHaveLength(120);
  press("!");
  expect(values(answer)).toEqual([499]);
  await waitFor(() => expect(screen.getAllByRole("button")).toHaveLength(500));
});

test("a long column of a tree is drawn bit by bit", async () => {
  await show({ kind: "choice", options: [{ value: "all", options: LONG }] });
  press("1");
  expect(screen.getAllByRole("treeitem")).toHaveLength(121);
  await waitFor(() => expect(screen.getAllByRole("treeitem")).toHaveLength(501));
});
