import { act, render, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { App } from "../../src/App";
import { Wire } from "../support/FakeSocket";
import { fakePage, hear, press, stage } from "../support/labelPage";
import { item, welcome } from "../support/session";

fakePage();

test("what was begun on an item is still there when that item comes back", async () => {
  render(<App pathname="/label/digits" />);
  act(() => Wire.last.onopen());
  const task = { kind: "choices", options: ["a", "b"], min: 1 };
  hear(welcome({ project: { slug: "digits", title: "Digits", task } }));
  hear(item(1));
  hear(item(2));
  await screen.findByRole("button", { name: "a" });
  const pressed = () => screen.getByRole("button", { name: "a" }).getAttribute("aria-pressed");
  press("1", "Digit1");
  press(" ", "Space");
  expect([stage().dataset.item, pressed()]).toEqual(["i2", "false"]);
  await waitFor(() => expect(Wire.last.sent.at(-1)?.type).toBe("skip"));
  press("Backspace");
  await waitFor(() => expect(Wire.last.sent.at(-1)?.type).toBe("undo"));
  hear(item(1, { lease: "L9", mode: "undo" }));
  expect([stage().dataset.item, pressed()]).toEqual(["i1", "true"]);
  // Backspace takes back a step of what was begun before it takes back an answer.
  press("Backspace");
  expect(pressed()).toBe("false");
  expect(stage().dataset.item).toBe("i1");
});

test("what was begun on an item is there after a reload, until it is answered", async () => {
  const task = { kind: "choices", options: ["a", "b"], min: 1 };
  const load = async () => {
    const view = render(<App pathname="/label/digits" />);
    act(() => Wire.last.onopen());
    hear(welcome({ project: { slug: "digits", title: "Digits", task } }));
    hear(item(1));
    hear(item(2));
    await screen.findByRole("button", { name: "a" });
    return view;
  };
  const pressed = () =>
    ["a", "b"].map((name) => screen.getByRole("button", { name }).getAttribute("aria-pressed"));
  const before = await load();
  press("2", "Digit2");
  dispatchEvent(new Event("pagehide"));
  before.unmount();
  const after = await load();
  expect([stage().dataset.item, ...pressed()]).toEqual(["i1", "false", "true"]);
  press("Enter");
  expect([stage().dataset.item, ...pressed()]).toEqual(["i2", "false", "false"]);
  after.unmount();
  expect(Object.keys(localStorage).filter((key) => key.startsWith("supt-draft"))).toEqual([]);
});

test("regions that are suggested later take the place of earlier ones, unless one was decided", async () => {
  render(<App pathname="/label/news" />);
  act(() => Wire.last.onopen());
  const task = { kind: "spans", labels: ["PER"] };
  hear(welcome({ project: { slug: "news", title: "News", task } }));
  const data = { kind: "text", text: "Ada met Bob" };
  const by = (...value: unknown[]) => ({ data, suggestion: { source: "rules", value } });
  const chips = () => screen.queryAllByRole("button", { name: /^suggested: PER/ });
  const leave = async (lease: string, next: object) => {
    press(" ", "Space");
    await waitFor(() => expect(Wire.last.sent.at(-1)?.type).toBe("skip"));
    press("Backspace");
    await waitFor(() => expect(Wire.last.sent.at(-1)?.type).toBe("undo"));
    hear(item(1, { lease, mode: "undo", ...next }));
  };
  hear(item(1, by([0, 3, "PER"], [8, 11, "PER"])));
  hear(item(2, { data }));
  await waitFor(() => expect(chips()).toHaveLength(2));
  await leave("L8", by([8, 11, "PER"]));
  await waitFor(() => expect(chips()).toHaveLength(1));
  press("Enter");
  press("Enter");
  await waitFor(() => expect(chips()).toHaveLength(0));
  await leave("L9", by([0, 3, "PER"]));
  await waitFor(() => expect(screen.getAllByRole("button", { name: /^PER: Bob/ })).toHaveLength(1));
  expect(chips()).toHaveLength(0);
  press("Backspace");
  await waitFor(() => expect(chips()).toHaveLength(1));
});

test("what was begun goes on if the task gets another question", async () => {
  render(<App pathname="/label/digits" />);
  act(() => Wire.last.onopen());
  const topic = { name: "topic", kind: "choice", options: ["bug", "praise"] };
  const ask = (...questions: object[]) =>
    hear(
      welcome({ project: { slug: "digits", title: "Digits", task: { kind: "form", questions } } }),
    );
  ask(topic);
  hear(item(1));
  press((await screen.findByRole("button", { name: /praise/ })) && "2", "Digit2");
  await screen.findByText("All questions are answered");
  ask(topic, { name: "stars", kind: "rating", scale: [1, 3] });
  hear(item(1, { lease: "L9" }));
  await screen.findByText("Still to be answered: stars");
  expect(document.querySelectorAll(".question.given")).toHaveLength(1);
});
