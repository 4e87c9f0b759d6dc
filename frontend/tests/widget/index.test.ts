import { act, fireEvent, waitFor } from "@testing-library/preact";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ServerMessage } from "../../src/protocol/messages";
import widget from "../../src/widget";
import { isDark } from "../../src/widget/theme";
import { readAtOnce } from "../support/reading";
import { item, welcome } from "../support/session";

type Said = { supt: string; line: string; text?: string };
type Heard = (words: unknown, buffers?: DataView[]) => void;

/** Stands in for anywidget's model: the test is the kernel. */
class Model {
  readonly sent: Said[] = [];
  readonly listeners = new Set<Heard>();
  readonly #traits: Record<string, string>;

  constructor(session = "s") {
    this.#traits = { project: "digits", place: "p", session };
  }
  get(name: string) {
    return this.#traits[name];
  }
  send(content: unknown) {
    this.sent.push(content as Said);
  }
  on(_: string, callback: Heard) {
    this.listeners.add(callback);
  }
  off(_: string, callback: Heard) {
    this.listeners.delete(callback);
  }
  say(words: Record<string, unknown>, ...buffers: DataView[]) {
    return act(() => {
      for (const hear of this.listeners) hear({ line: this.line(), ...words }, buffers);
    });
  }
  frame(message: ServerMessage) {
    return this.say({ supt: "frame", text: JSON.stringify(message) });
  }
  line() {
    return this.sent.filter(({ supt }) => supt === "open").at(-1)?.line;
  }
  messages() {
    return this.sent.flatMap(({ text }) => (text ? [JSON.parse(text)] : []));
  }
}

async function draw(model: Model, el: HTMLElement): Promise<() => void> {
  let end = () => {};
  await act(async () => {
    end = await widget.render({ model, el } as never);
  });
  return end;
}

const CHOICE = { kind: "choice", options: ["a", "b"] };
const ends: (() => void)[] = [];

async function show(model = new Model()) {
  const el = document.body.appendChild(document.createElement("div"));
  const end = await draw(model, el);
  ends.push(() => {
    end();
    el.remove();
  });
  await model.say({ supt: "opened" });
  return { model, el, end, root: el.querySelector<HTMLElement>(".supt-page") as HTMLElement };
}

/** Waits until an item can be answered. */
const ready = (el: Element) =>
  waitFor(() => expect(el.querySelector(".options [aria-disabled='false']")).not.toBeNull());

readAtOnce();
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

test("the page greets over the notebook's channel and has no token to say", async () => {
  const { model } = await show();
  const [hello] = model.messages();
  expect(hello).toMatchObject({ type: "hello", project: "digits" });
  expect(hello.token).toBeUndefined();
});

test("a key answers when it is pressed in the widget, and the notebook never hears of it", async () => {
  const { model, el, root } = await show();
  await model.frame(
    welcome({ project: { slug: "digits", title: "Digits", task: CHOICE } as never }),
  );
  await model.frame(item(1));
  await ready(el);
  const outside = vi.fn();
  document.body.addEventListener("keydown", outside);
  const press = (target: Element) =>
    act(() => {
      fireEvent.keyDown(target, { key: "1", code: "Digit1", bubbles: true });
    });
  await press(document.body);
  expect(outside).toHaveBeenCalledTimes(1);
  expect(model.messages().some(({ type }) => type === "submit")).toBe(false);
  await press(root);
  expect(outside).toHaveBeenCalledTimes(1);
  await waitFor(() =>
    expect(model.messages().at(-1)).toMatchObject({ type: "submit", lease: "L1", value: "a" }),
  );
  expect(root.dataset.lmSuppressShortcuts).toBe("true");
  document.body.removeEventListener("keydown", outside);
});

test("a suggestion is shown in the widget, and Enter accepts it", async () => {
  const { model, el, root } = await show();
  await model.frame(
    welcome({ project: { slug: "digits", title: "Digits", task: CHOICE } as never }),
  );
  await model.frame(item(1, { suggestion: { source: "rules", value: "b", score: 0.5 } }));
  await ready(el);
  expect(el.querySelector(".suggestion")?.textContent).toContain("Suggested by rules 50 %");
  fireEvent.keyDown(root, { key: "Enter", code: "Enter", bubbles: true });
  await waitFor(() =>
    expect(model.messages().at(-1)).toMatchObject({ type: "submit", lease: "L1", value: "b" }),
  );
});

test("a picture that came in pieces is shown from within the page", async () => {
  const { model, el } = await show();
  const url = "/media/1/2?e=3";
  const piece = (...bytes: number[]) => new DataView(new Uint8Array([0, ...bytes]).buffer, 1);
  const made = vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:here");
  vi.spyOn(Image.prototype, "decode").mockResolvedValue(undefined);
  await model.frame(
    welcome({ project: { slug: "digits", title: "Digits", task: CHOICE } as never }),
  );
  await model.say({ supt: "media", url, type: "image/png", last: false }, piece(1, 2));
  await model.say({ supt: "media", url, type: "image/png", last: true }, piece(3));
  await model.frame(item(1, { data: { kind: "image", url, width: 8, height: 8 } }));
  await waitFor(() => expect(el.querySelector("img")?.getAttribute("src")).toBe("blob:here"));
  const [blob] = made.mock.calls[0] as [Blob];
  expect(blob.type).toBe("image/png");
  expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([1, 2, 3]);
});

test("files of fields are shown from within the page as well", async () => {
  const { model, el } = await show();
  const url = "/media/1/2?e=3&part=page";
  vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:here");
  vi.spyOn(Image.prototype, "decode").mockResolvedValue(undefined);
  await model.frame(
    welcome({ project: { slug: "digits", title: "Digits", task: CHOICE } as never }),
  );
  const bytes = new DataView(new Uint8Array([1, 2]).buffer);
  await model.say({ supt: "media", url, type: "image/png", last: true }, bytes);
  const fields = [
    { name: "page", data: { kind: "image", url, width: 8, height: 8 } },
    { name: "note", data: { kind: "text", text: "A note" } },
  ];
  await model.frame(item(1, { data: { kind: "fields", fields } }));
  await waitFor(() => expect(el.querySelector("img")?.getAttribute("src")).toBe("blob:here"));
  expect(el.textContent).toContain("A note");
});

test("a form moves the focus to its next question, as on a page of its own", async () => {
  const { model, el, root } = await show();
  const choice = { kind: "choice", options: ["yes", "no"] };
  const when = { question: "first", is: "yes" };
  const questions = [
    { name: "first", ...choice },
    { name: "second", ...choice, when },
  ];
  const task = { kind: "form", questions };
  await model.frame(welcome({ project: { slug: "digits", title: "D", task } as never }));
  await model.frame(item(1));
  await waitFor(() => expect(el.querySelector("[data-question=first]")).not.toBeNull());
  root.focus();
  await act(() => {
    fireEvent.keyDown(root, { key: "1", code: "Digit1", bubbles: true });
  });
  await waitFor(() =>
    expect(el.querySelector("[data-question=second]")?.contains(document.activeElement)).toBe(true),
  );
});

test("a cell can answer, skip and take back", async () => {
  const { model, el } = await show();
  await model.frame(
    welcome({ project: { slug: "digits", title: "Digits", task: CHOICE } as never }),
  );
  await model.frame(item(1));
  await model.frame(item(2));
  await ready(el);
  await model.say({ supt: "do", act: "answer", value: "b" });
  await waitFor(() =>
    expect(model.messages().at(-1)).toMatchObject({ type: "submit", value: "b" }),
  );
  await model.say({ supt: "do", act: "skip" });
  await waitFor(() => expect(model.messages().at(-1)).toMatchObject({ type: "skip", lease: "L2" }));
});

test("a second view of one widget is no copy of the first one's session", async () => {
  const { model } = await show();
  await model.frame(welcome({ session: "mine" }));
  const other = await show();
  expect(other.model.messages()[0].session).toBeUndefined();
  other.end();
  ends[0]?.();
  const again = await show();
  expect(again.model.messages()[0].session).toBe("mine");
});

test("what goes off the notebook says so and leaves nothing behind", async () => {
  const { model, el, end } = await show();
  end();
  expect(model.sent.at(-1)?.supt).toBe("gone");
  expect(model.sent.some(({ supt }) => supt === "drop")).toBe(false);
  expect(model.listeners.size).toBe(0);
  expect(el.childNodes.length).toBe(0);
});

test("a kernel that never answers is a connection that is lost", async () => {
  vi.useFakeTimers();
  try {
    const model = new Model();
    const el = document.createElement("div");
    const end = await draw(model, el);
    expect(model.sent.map(({ supt }) => supt)).toEqual(["open"]);
    await act(async () => {
      await vi.advanceTimersByTimeAsync(60_000);
    });
    expect(model.sent.map(({ supt }) => supt).slice(0, 3)).toEqual(["open", "drop", "open"]);
    end();
  } finally {
    vi.useRealTimers();
  }
});

test("it is dark when the notebook is, and else when the device is", () => {
  expect(isDark({ jpThemeLight: "true" }, true)).toBe(false);
  expect(isDark({ jpThemeLight: "false" }, false)).toBe(true);
  expect(isDark({ vscodeThemeKind: "vscode-dark" }, false)).toBe(true);
  expect(isDark({ vscodeThemeKind: "vscode-light" }, true)).toBe(false);
  expect(isDark({}, true)).toBe(true);
});
