/** Labelling page in a test, whose server is the test. */
import { act, fireEvent, render, screen } from "@testing-library/preact";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeAll, beforeEach, vi } from "vitest";
import { App } from "../../src/App";
import { sheetsView } from "../../src/label/sheets/lazySheets";
import type { ServerMessage } from "../../src/protocol/messages";
import { Wire } from "./FakeSocket";
import { item, welcome } from "./session";

/** Replaces the socket and the database in each test of the calling file. */
export function fakePage(): void {
  beforeAll(() => sheetsView.ready());
  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory();
    vi.stubGlobal("WebSocket", Wire);
    // What the page reads over HTTP beside the socket it can do without.
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no server")));
  });
  afterEach(() => vi.unstubAllGlobals());
}

/** Sends a message from the server. */
export const hear = (message: ServerMessage) =>
  act(() => Wire.last.onmessage({ data: JSON.stringify(message) }));

/** Closes the connection. */
export const close = (code: number) => act(() => Wire.last.onclose({ code }));

/** Presses a key. */
export const press = (key: string, code = key, more: KeyboardEventInit = {}) =>
  act(() => {
    fireEvent.keyDown(document.body, { key, code, bubbles: true, cancelable: true, ...more });
  });

/** Returns the data attributes of the page. */
export const root = () => document.querySelector<HTMLElement>("[data-state]")?.dataset;

/** Returns the stage. */
export const stage = () => screen.getByRole("region", { name: "Item" });

/** Returns the answers that were sent. */
export const submits = () => Wire.last.sent.filter(({ type }) => type === "submit");

/** Opens the page and sends it items. */
export async function open(...items: readonly number[]) {
  render(<App pathname="/label/digits" />);
  act(() => Wire.last.onopen());
  hear(welcome());
  for (const n of items) hear(item(n));
  await screen.findByRole("button", { name: "a" });
}
