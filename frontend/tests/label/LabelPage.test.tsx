import { act, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { App } from "../../src/App";
import { Wire } from "../support/FakeSocket";
import { close, fakePage, hear, open, press, root, stage, submits } from "../support/labelPage";
import { item, welcome } from "../support/session";

fakePage();

test("a key answers, the next item is there at once, and the answer goes out", async () => {
  await open(1, 2);
  expect(root()?.state).toBe("item");
  expect(stage().dataset.item).toBe("i1");
  press("1", "Digit1");
  expect(stage().dataset.item).toBe("i2");
  expect(stage().textContent).toBe("item 2");
  expect(root()?.unsaved).toBe("1");
  await waitFor(() => expect(submits()).toMatchObject([{ lease: "L1", value: "a" }]));
});

test("the next item starts at its top, however far the last one was read", async () => {
  await open(1, 2);
  stage().scrollTop = 300;
  hear(item(3));
  expect(stage().scrollTop).toBe(300);
  press("1", "Digit1");
  expect(stage().dataset.item).toBe("i2");
  expect(stage().scrollTop).toBe(0);
});

test("Space skips, Backspace takes back, and so do their buttons", async () => {
  await open(1, 2);
  press(" ", "Space");
  await waitFor(() => expect(Wire.last.sent.at(-1)).toMatchObject({ type: "skip", lease: "L1" }));
  press("Backspace");
  await waitFor(() => expect(Wire.last.sent.at(-1)?.type).toBe("undo"));
  expect(root()?.state).toBe("undoing");
  hear(item(1, { lease: "L9", mode: "undo" }));
  fireEvent.click(screen.getByRole("button", { name: "Skip" }));
  await waitFor(() => expect(Wire.last.sent.at(-1)).toMatchObject({ type: "skip", lease: "L9" }));
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(Wire.last.sent.at(-1)?.type).toBe("undo"));
});

test("where there is a sound Space is for that, and Shift and Space skip", async () => {
  await open();
  const data = { kind: "audio", url: "https://elsewhere.example/a.wav" };
  hear(item(1, { data }));
  hear(item(2, { data }));
  await waitFor(() => expect(stage().dataset.item).toBe("i1"));
  press(" ", "Space");
  expect(stage().dataset.item).toBe("i1");
  const skip = screen.getByRole("button", { name: "Skip" });
  expect(skip.getAttribute("aria-keyshortcuts")).toBe("Shift+Space");
  press("?", "Slash");
  expect(screen.getByRole("dialog").textContent).toContain("Play or stop the sound");
  fireEvent.submit(screen.getByRole("dialog").querySelector("form") as HTMLFormElement);
});

test("Space on a button that has the focus presses that button and skips nothing", async () => {
  await open(1, 2);
  const button = screen.getByRole("button", { name: "b" });
  fireEvent.keyDown(button, { key: " ", code: "Space", bubbles: true });
  expect(stage().dataset.item).toBe("i1");
});

test("the last answer can be taken back from the page that says that all is done", async () => {
  await open(1);
  press("1", "Digit1");
  await waitFor(() => expect(submits()).toHaveLength(1));
  hear({ type: "idle", reason: "done" });
  expect(root()?.state).toBe("done");
  expect(screen.getByRole("heading", { name: "Everything is labelled" })).toBeTruthy();
  press("Backspace");
  await waitFor(() => expect(Wire.last.sent.at(-1)?.type).toBe("undo"));
});

test("offline the item stays, can be answered, and the page says what is not saved", async () => {
  await open(1, 2);
  close(1006);
  expect(root()?.state).toBe("item");
  expect(root()?.link).toBe("away");
  press("2", "Digit2");
  expect(stage().dataset.item).toBe("i2");
  await screen.findByText("Offline, 1 unsaved");
  expect(document.title).toBe("(1 unsaved) Digits");
});

test("the page asks before it closes while something is not saved, and only then", async () => {
  await open(1, 2);
  const leave = () => {
    const event = new Event("beforeunload", { cancelable: true });
    dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(leave()).toBe(false);
  press("1", "Digit1");
  await waitFor(() => expect(submits()).toHaveLength(1));
  expect(leave()).toBe(true);
  const [message] = submits();
  hear({ type: "ack", re: message && "id" in message ? message.id : "", status: "stored" });
  expect(leave()).toBe(false);
});

test("signed out: the page asks for a new link and says what is kept here", async () => {
  await open(1, 2);
  press("1", "Digit1");
  close(4401);
  expect(root()?.state).toBe("signed-out");
  expect(screen.getByRole("heading", { name: "You're not signed in" })).toBeTruthy();
  await screen.findByText("1 answer kept on this device until you are back.");
  expect(screen.queryByRole("button", { name: "a" })).toBe(null);
});

test("a tab that was taken over can go on", async () => {
  await open(1);
  close(4409);
  expect(root()?.state).toBe("error");
  const before = Wire.last;
  fireEvent.click(screen.getByRole("button", { name: "Continue here" }));
  expect(Wire.last).not.toBe(before);
});

test("what went wrong with an answer is said, and can be dismissed", async () => {
  await open(1, 2);
  press("1", "Digit1");
  await waitFor(() => expect(submits()).toHaveLength(1));
  const [message] = submits();
  const re = message && "id" in message ? message.id : "";
  hear({ type: "error", code: "lease_lost", message: "unknown lease", re });
  expect(screen.getByRole("alert").textContent).toContain("could not be saved");
  fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(screen.getByRole("alert").textContent).toBe("");
});

test("progress and model are there when the server tells them", async () => {
  await open(1);
  expect(screen.queryByRole("progressbar")).toBe(null);
  hear({ type: "progress", done: 30, total: 120, mine: 12, labellers: 1, per_minute: 4 });
  const bar = screen.getByRole("progressbar", { name: "Labelled so far" });
  expect(bar.getAttribute("aria-valuenow")).toBe("30");
  expect(document.querySelector(".figures")?.textContent).toBe("30 of 12012 by you1 labeller");
  const model = { type: "model", generation: 1, labels: 30, metrics: { score: 0.925 } } as const;
  hear({ ...model, state: "training" });
  expect(document.querySelector(".chip")?.textContent).toBe("Training… · Score 0.93");
  hear({ ...model, state: "ready" });
  expect(document.querySelector(".chip")?.textContent).toBe("Score 0.93");
});

test("a screen reader hears what the next item is", async () => {
  await open(1, 2);
  const live = () => document.querySelector("[aria-live=polite]")?.textContent;
  expect(live()).toBe("Next item: item 1");
  press("1", "Digit1");
  expect(live()).toBe("Next item: item 2");
});

test("a kind of task that the page can't ask is said to be so, and the item is shown", async () => {
  render(<App pathname="/label/digits" />);
  act(() => Wire.last.onopen());
  hear(welcome({ project: { slug: "digits", title: "Digits", task: { kind: "any" } } }));
  hear(item(1));
  await screen.findByText("This page can't ask tasks of the kind “any”.");
  expect(stage().textContent).toBe("item 1");
});
