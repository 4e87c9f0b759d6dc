import { act, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { App } from "../../src/App";
import { sheetsView } from "../../src/label/sheets/lazySheets";
import type { ServerMessage } from "../../src/protocol/messages";
import { Wire } from "../support/FakeSocket";
import { item, welcome } from "../support/session";

const CHOICE = { kind: "choice", options: ["a", "b"] };
const hear = (message: ServerMessage) =>
  act(() => Wire.last.onmessage({ data: JSON.stringify(message) }));
const close = (code: number) => act(() => Wire.last.onclose({ code }));
const press = (key: string, code = key) =>
  act(() => {
    fireEvent.keyDown(document.body, { key, code, bubbles: true, cancelable: true });
  });
const root = () => document.querySelector<HTMLElement>("[data-state]")?.dataset;
const stage = () => screen.getByRole("region", { name: "Item" });
const submits = () => Wire.last.sent.filter(({ type }) => type === "submit");

async function open(...items: readonly number[]) {
  render(<App pathname="/label/digits" />);
  act(() => Wire.last.onopen());
  hear(welcome());
  for (const n of items) hear(item(n));
  await screen.findByRole("button", { name: "a" });
}

beforeAll(() => sheetsView.ready());
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  vi.stubGlobal("WebSocket", Wire);
});
afterEach(() => vi.unstubAllGlobals());

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

test("a finger across the stage skips to the left and takes back to the right", async () => {
  await open(1, 2, 3);
  const swipe = (dx: number, dy = 0) => {
    const touch = (x: number, y: number) => ({ clientX: x, clientY: y });
    fireEvent.touchStart(stage(), { touches: [touch(200, 200)] });
    fireEvent.touchEnd(stage(), { changedTouches: [touch(200 + dx, 200 + dy)] });
  };
  for (const [dx, dy] of [
    [-40, 0],
    [-120, 100],
  ] as const) {
    swipe(dx, dy);
    expect(stage().dataset.item).toBe("i1");
  }
  swipe(-120);
  expect(stage().dataset.item).toBe("i2");
  await waitFor(() => expect(Wire.last.sent.at(-1)).toMatchObject({ type: "skip", lease: "L1" }));
  swipe(120);
  await waitFor(() => expect(Wire.last.sent.at(-1)?.type).toBe("undo"));
});
