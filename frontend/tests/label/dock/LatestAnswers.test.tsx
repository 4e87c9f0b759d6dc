import { act, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { App } from "../../../src/App";
import { Wire } from "../../support/FakeSocket";
import { fakePage, hear, open, press, submits } from "../../support/labelPage";
import { item, welcome } from "../../support/session";

fakePage();

test("the rail shows what was said and whether it is saved, and opens it again", async () => {
  await open(1, 2, 3);
  press("1", "Digit1");
  press(" ", "Space");
  const rail = screen.getByRole("list", { name: "Your latest answers" });
  const names = () =>
    [...rail.querySelectorAll("button")].map((button) => button.getAttribute("aria-label"));
  expect(names()).toEqual(["Reopen: a, not saved yet", "Reopen: skipped, not saved yet"]);
  await waitFor(() => expect(submits()).toHaveLength(1));
  const [message] = submits();
  const re = message && "id" in message ? message.id : "";
  hear({ type: "ack", re, status: "stored" });
  expect(names()[0]).toBe("Reopen: a, saved");
  fireEvent.click(screen.getByRole("button", { name: "Reopen: a, saved" }));
  await waitFor(() => expect(Wire.last.sent.at(-1)).toMatchObject({ type: "undo", submit: re }));
});

test("in the rail the newest is always at the right, and a name that is cut gives way to its key", async () => {
  render(<App pathname="/label/digits" />);
  act(() => Wire.last.onopen());
  const options = ["billing > refund", "no"];
  const task = { kind: "choice", options };
  hear(welcome({ project: { slug: "digits", title: "Digits", task } }));
  for (let n = 1; n <= 14; n += 1) hear(item(n));
  await screen.findByRole("button", { name: "no" });
  const rail = screen.getByRole("list", { name: "Your latest answers" });
  const shown = () =>
    [...rail.querySelectorAll("li")].map((one) => one.querySelector(".rail-name")?.textContent);
  press("2", "Digit2");
  expect(shown()).toEqual([...Array(9).fill(undefined), "no"]);
  for (let n = 0; n < 11; n += 1) press("1", "Digit1");
  press("2", "Digit2");
  expect(shown()).toEqual([...Array(9).fill("1"), "no"]);
  expect(rail.querySelectorAll("button")[3]?.title).toContain("billing > refund");
});
