import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { App } from "../../../src/App";
import { Wire } from "../../support/FakeSocket";
import { fakePage, hear, open, press, stage } from "../../support/labelPage";
import { item, welcome } from "../../support/session";

const CHOICE = { kind: "choice", options: ["a", "b"] };

fakePage();

// tests/e2e/test_states.py checks in a browser that nothing hostile in them gets onto the page.
test("H opens the guidelines, in Markdown, and keys do nothing meanwhile", async () => {
  await open(1);
  const guidelines = "**Look** twice.";
  hear(welcome({ project: { slug: "digits", title: "Digits", task: CHOICE, guidelines } }));
  hear(item(1));
  press("h");
  const dialog = screen.getByRole("dialog", { name: "Guidelines" });
  await waitFor(() => expect(dialog.querySelector("strong")?.textContent).toBe("Look"));
  press("1", "Digit1");
  expect(stage().dataset.item).toBe("i1");
  fireEvent.submit(dialog.querySelector("form") as HTMLFormElement);
});

test("guidelines that were changed since they were read say so, until they are read", async () => {
  const told = (guidelines: string) => {
    hear(welcome({ project: { slug: "digits", title: "Digits", task: CHOICE, guidelines } }));
    hear(item(1));
  };
  const button = () => screen.getByRole("button", { name: /^Guidelines/ }).textContent;
  await open(1);
  told("Look twice.");
  await waitFor(() => expect(button()).toBe("GuidelinesH"));
  told("Look three times.");
  await waitFor(() => expect(button()).toBe("GuidelineschangedH"));
  press("h");
  await waitFor(() => expect(button()).toBe("GuidelinesH"));
});

test("? shows the keys, of the page and of the kind of task", async () => {
  render(<App pathname="/label/digits" />);
  act(() => Wire.last.onopen());
  hear(welcome({ project: { slug: "digits", title: "Digits", task: { kind: "text" } } }));
  hear(item(1));
  await screen.findByRole("textbox", { name: "Your answer" });
  press("?", "Slash");
  const dialog = screen.getByRole("dialog", { name: "Help" });
  expect(dialog.textContent).toContain("Start a new line");
  expect(dialog.textContent).toContain("Skip this item");
  const where = within(dialog).getByRole("link", { name: "Where you are signed in" });
  expect(where.getAttribute("href")).toBe("/sign-ins");
});

test("F tells the owner about the item, with a note", async () => {
  await open(1, 2);
  press("f");
  const note = screen.getByRole("textbox", { name: /What is wrong/ });
  fireEvent.input(note, { target: { value: "too dark" } });
  fireEvent.submit(note.closest("form") as HTMLFormElement);
  await waitFor(() =>
    expect(Wire.last.sent.at(-1)).toMatchObject({ type: "flag", lease: "L1", note: "too dark" }),
  );
  expect(screen.queryByRole("dialog")).toBe(null);
  expect(screen.getByRole("alert").textContent).toContain("will see your note");
});
