/** Admin page in a test, with a fake server and without a canvas. */
import { act, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, vi } from "vitest";
import AdminPage from "../../src/admin/AdminPage";
import type { Status } from "../../src/admin/shared/api";
import { Wire } from "./FakeSocket";
import { everything, type Routes, serve } from "./fakeApi";

const mocks = vi.hoisted(() => ({ makePlot: vi.fn() }));
vi.mock("../../src/admin/model/plot", () => ({ makePlot: mocks.makePlot }));

/** Called for each plot. */
export const { makePlot } = mocks;
/** Plot that `makePlot` returns. */
export const plot = { show: vi.fn(), destroy: vi.fn() };

/** Replaces sockets and plots in each test of the calling file. */
export function fakePage(): void {
  beforeEach(() => {
    vi.stubGlobal("WebSocket", Wire);
    makePlot.mockReturnValue(plot);
    history.replaceState(null, "", "/admin/digits");
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
}

/** Returns the value of a figure by its name. */
export const figure = (name: string) =>
  screen.getByText(name, { selector: "dt" }).nextElementSibling?.textContent;

/** Lets time pass, and the page do what it does then. */
export const pass = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

/** Sends a message from the server. */
export const say = (message: object) =>
  act(() => Wire.last.onmessage({ data: JSON.stringify(message) }));

/** Opens a section; `more` adds routes to the fake server. */
export async function open(section = "", more: Routes = {}, now?: () => Status) {
  const [path = "", query = ""] = section.split("?");
  history.replaceState(null, "", `/admin/digits/${path}${query ? `?${query}` : ""}`);
  const asked = serve({ ...everything(now), ...more });
  const view = render(<AdminPage slug="digits" section={path} />);
  await screen.findByRole("heading", { level: 1, name: "Digits" });
  return { asked, ...view };
}
