import { act, fireEvent, render, screen, within } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import AdminPage, { loadAdminStrings } from "../../src/admin/AdminPage";
import { fakePage, figure, open, pass, say } from "../support/adminPage";
import { Wire } from "../support/FakeSocket";
import { type Answered, API, everything, serve, status } from "../support/fakeApi";
import { welcome } from "../support/session";

fakePage();

test("the owner's page speaks German, too, and each of its sentences is another one", async () => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["de"]);
  await loadAdminStrings();
  try {
    await open();
    expect(figure("Gerade hier")).toBe("2 von 3");
    expect(screen.getByRole("combobox", { name: "Language" })).toBeTruthy();
  } finally {
    vi.restoreAllMocks();
    await loadAdminStrings();
  }
});

test("a section that waits for the server says so, instead of that there is nothing", async () => {
  await open("model");
  const answering = fetch;
  vi.stubGlobal("fetch", (path: string, init: RequestInit) =>
    path.includes("/flags") || path.includes("/search") || path.endsWith("/labellers")
      ? new Promise(() => {})
      : answering(path, init),
  );
  for (const section of ["Flags", "Items", "People"]) {
    fireEvent.click(screen.getByRole("link", { name: new RegExp(section) }));
    const main = (await screen.findByRole("heading", { level: 2, name: section })).parentElement;
    expect(within(main as HTMLElement).getAllByText("Loading…")).not.toEqual([]);
    expect(screen.queryByText(/No open flags|No matching items|Nobody has been/)).toBe(null);
  }
});

test("labelling is paused and resumed", async () => {
  let paused = false;
  const { asked } = await open(
    "",
    {
      [`PATCH ${API}`]: (): Answered => {
        paused = !paused;
        return [200, {}];
      },
    },
    () => ({ ...status, paused }),
  );
  fireEvent.click(screen.getByRole("button", { name: "Pause labelling for everybody" }));
  await screen.findByRole("button", { name: "Resume labelling for everybody" });
  expect(screen.getByText("Paused")).toBeTruthy();
  expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({ paused: true });
});

test("the page listens without taking an item, and shows at once what the socket tells", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  let waiting = 981;
  const asked = serve(everything(() => ({ ...status, open: waiting })));
  render(<AdminPage slug="digits" section="" />);
  await pass(1);
  act(() => Wire.last.onopen());
  expect(Wire.last.sent).toMatchObject([{ type: "hello", window: 0 }]);
  expect(Wire.last.sent[0]).not.toHaveProperty("session");
  say(welcome({ role: "admin" }));
  say({ type: "progress", done: 900, total: 1_797, mine: 0, labellers: 3, per_minute: 30 });
  expect(screen.getByText("900 of 1,797 items done")).toBeTruthy();
  const before = asked.length;
  waiting = 893;
  for (let n = 0; n < 20; n++) say({ type: "changed", what: ["labels"] });
  await pass(1_100);
  expect(figure("Waiting")).toBe("893");
  // Project and status, runs, distribution: each once.
  expect(asked.length - before).toBe(4);
});

test("without any hint the page asks again by itself", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  const asked = serve(everything());
  render(<AdminPage slug="digits" section="" />);
  await pass(1);
  const before = asked.length;
  await pass(11_500);
  expect(asked.length).toBeGreaterThan(before);
});

test.each([
  [401, "signed-out", "You're not signed in"],
  [403, "forbidden", "Only owners may see this page"],
  [404, "no-project", "There is no such project"],
  [500, "error", "Labelling has stopped"],
])("status %i has a page of its own", async (code, state, title) => {
  serve({ ...everything(), [`GET ${API}/status`]: [code, { error: "The reason." }] });
  render(<AdminPage slug="digits" section="" />);
  await screen.findByRole("heading", { level: 1, name: title });
  expect(document.querySelector<HTMLElement>("[data-state]")?.dataset.state).toBe(state);
});
