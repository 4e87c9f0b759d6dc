import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import AdminPage from "../../src/admin/AdminPage";
import type { Status } from "../../src/admin/api";
import { pointsOf } from "../../src/admin/ModelPanel";
import { welcome } from "../session/talk";
import { Wire } from "../wire";
import { API, overviewRoutes, run, serve, status } from "./fake";

const makePlot = vi.hoisted(() => vi.fn());
vi.mock("../../src/admin/plot", () => ({ makePlot }));

const plot = { show: vi.fn(), destroy: vi.fn() };
const figure = (name: string) =>
  screen.getByText(name, { selector: "dt" }).nextElementSibling?.textContent;

/** Time passes, and the page has done what it does then. */
const pass = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

beforeEach(() => {
  vi.stubGlobal("WebSocket", Wire);
  makePlot.mockReturnValue(plot);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function open(now?: () => Status, more = {}) {
  const asked = serve({ ...overviewRoutes(now), ...more });
  const view = render(<AdminPage slug="digits" />);
  await screen.findByRole("heading", { level: 1, name: "Digits" });
  return { asked, ...view };
}

test("the counts of the project are there", async () => {
  await open();
  expect(figure("Items")).toBe("1,797");
  expect(figure("Done")).toBe("812");
  expect(figure("With labellers")).toBe("4");
  expect(figure("Connected now")).toBe("2");
  expect(figure("Labels a minute")).toBe("23.4");
  expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("812");
  expect(screen.getByText("45 %")).toBeTruthy();
});

test("the model's state, score and error are there", async () => {
  await open(() => ({
    ...status,
    generation: 0,
    model: { state: "failed", score: null, labels: 0, error: "ValueError: one class only" },
  }));
  expect(screen.getByText("Failed")).toBeTruthy();
  expect(screen.getByText("ValueError: one class only")).toBeTruthy();
  expect(figure("Score")).toBe("none yet");
  expect(figure("Ranking generation")).toBe("none yet");
});

test("the learning curve is drawn, and is a table for who can't see it", async () => {
  await open();
  const table = screen.getByRole("table", { name: "Score by number of labels" });
  const cells = within(table).getAllByRole("cell");
  expect(cells.map(({ textContent }) => textContent)).toEqual(["10", "0.500", "30", "0.700"]);
  await waitFor(() =>
    expect(plot.show).toHaveBeenLastCalledWith([
      { labels: 10, score: 0.5 },
      { labels: 30, score: 0.7 },
    ]),
  );
});

test("a curve has one point for each number of labels, in order, and none without a score", () => {
  const runs = [run(1, 30, 0.6), run(2, 10, 0.3), run(3, 20, null), run(4, 30, 0.7)];
  expect(pointsOf(runs)).toEqual([
    { labels: 10, score: 0.3 },
    { labels: 30, score: 0.7 },
  ]);
});

test("labellers are listed with their labels, pace and presence", async () => {
  await open();
  const rows = within(screen.getByRole("group", { name: "Labellers" })).getAllByRole("row");
  expect(rows.slice(1).map((row) => row.textContent)).toEqual([
    "adaOwner4121.2 sconnectedRevoke",
    "graceLabeller0–awayRevoke",
  ]);
});

test("nobody is revoked without being asked for", async () => {
  const { asked } = await open(undefined, { [`DELETE ${API}/labellers/grace`]: [204, null] });
  fireEvent.click(screen.getByRole("button", { name: "Revoke grace" }));
  const dialog = await screen.findByRole("dialog", { name: "Revoke grace?" });
  expect(asked.some(({ method }) => method === "DELETE")).toBe(false);
  fireEvent.click(within(dialog).getByRole("button", { name: "Revoke" }));
  await waitFor(() => expect((dialog as HTMLDialogElement).open).toBe(false));
  expect(asked.find(({ method }) => method === "DELETE")?.path).toBe(`${API}/labellers/grace`);
});

test("a refused revocation is said in the dialog, which stays", async () => {
  await open(undefined, {
    [`DELETE ${API}/labellers/ada`]: [409, { error: "The last owner can't be revoked." }],
  });
  fireEvent.click(screen.getByRole("button", { name: "Revoke ada" }));
  const dialog = await screen.findByRole("dialog");
  fireEvent.click(within(dialog).getByRole("button", { name: "Revoke" }));
  await within(dialog).findByText("The last owner can't be revoked.");
  expect((dialog as HTMLDialogElement).open).toBe(true);
});

test("an invitation shows its link, to be copied", async () => {
  const link = "https://label.test/join#c0de";
  const { asked } = await open(undefined, {
    [`POST ${API}/labellers`]: [200, { name: "Lin", token: "t", link }],
  });
  const name = screen.getByRole<HTMLInputElement>("textbox", { name: "Name" });
  fireEvent.input(name, { target: { value: " Lin " } });
  fireEvent.change(screen.getByRole("combobox", { name: "Role" }), { target: { value: "admin" } });
  fireEvent.submit(name.closest("form") as HTMLFormElement);
  const field = await screen.findByRole<HTMLInputElement>("textbox", {
    name: "Invitation link for Lin",
  });
  expect(field.value).toBe(link);
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
    name: "Lin",
    role: "admin",
  });
  const writeText = vi.fn(async () => {});
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  fireEvent.click(screen.getByRole("button", { name: "Copy" }));
  await screen.findByRole("button", { name: "Copied" });
  expect(writeText).toHaveBeenCalledWith(link);
});

test("where the page may not copy it says which key does", async () => {
  await open(undefined, {
    [`POST ${API}/labellers`]: [200, { name: "Lin", token: "t", link: "http://h/join#x" }],
  });
  const name = screen.getByRole("textbox", { name: "Name" });
  fireEvent.input(name, { target: { value: "Lin" } });
  fireEvent.submit(name.closest("form") as HTMLFormElement);
  vi.stubGlobal("navigator", {});
  fireEvent.click(await screen.findByRole("button", { name: "Copy" }));
  await screen.findByRole("button", { name: "Press Ctrl+C to copy" });
});

test("labelling is paused and resumed", async () => {
  let paused = false;
  const { asked } = await open(() => ({ ...status, paused }), {
    [`PATCH ${API}`]: () => {
      paused = !paused;
      return [200, {}];
    },
  });
  fireEvent.click(screen.getByRole("button", { name: "Pause labelling" }));
  await screen.findByRole("button", { name: "Resume labelling" });
  expect(screen.getByText("Paused")).toBeTruthy();
  expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({ paused: true });
});

test("labels can be fetched as JSON lines and as CSV", async () => {
  await open();
  const href = (name: string) => screen.getByRole("link", { name }).getAttribute("href");
  expect(href("JSON lines")).toBe(`${API}/labels?format=jsonl`);
  expect(href("CSV")).toBe(`${API}/labels?format=csv`);
});

test("the page listens without taking an item, and renews itself when something changes", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  let done = 812;
  const asked = serve(overviewRoutes(() => ({ ...status, done })));
  render(<AdminPage slug="digits" />);
  await pass(1);
  act(() => Wire.last.onopen());
  expect(Wire.last.sent).toMatchObject([{ type: "hello", window: 0 }]);
  expect(Wire.last.sent[0]).not.toHaveProperty("session");
  act(() => Wire.last.onmessage({ data: JSON.stringify(welcome({ role: "admin" })) }));
  const before = asked.length;
  done = 900;
  const changed = JSON.stringify({ type: "changed", what: ["labels"] });
  for (let n = 0; n < 20; n++) act(() => Wire.last.onmessage({ data: changed }));
  await pass(1_100);
  expect(figure("Done")).toBe("900");
  expect(asked.length - before).toBe(4);
});

test("without any hint the page asks again by itself", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  const asked = serve(overviewRoutes());
  render(<AdminPage slug="digits" />);
  await pass(1);
  const before = asked.length;
  await pass(11_500);
  expect(asked.length).toBeGreaterThan(before);
});

test.each([
  [401, "signed-out", "You are signed out"],
  [403, "forbidden", "Only owners may see this page"],
  [404, "no-project", "There is no such project"],
  [500, "error", "Labelling has stopped"],
])("status %i has a page of its own", async (code, state, title) => {
  serve({ ...overviewRoutes(), [`GET ${API}/status`]: [code, { error: "The reason." }] });
  render(<AdminPage slug="digits" />);
  await screen.findByRole("heading", { level: 1, name: title });
  expect(document.querySelector<HTMLElement>("[data-state]")?.dataset.state).toBe(state);
});
