import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import AdminPage, { loadWords } from "../../src/admin/AdminPage";
import { Exports } from "../../src/admin/project/Exports";
import type { Status } from "../../src/admin/shared/api";
import { Wire } from "../support/FakeSocket";
import {
  type Answered,
  API,
  answer,
  everything,
  flag,
  item,
  project,
  type Routes,
  run,
  serve,
  status,
} from "../support/fakeApi";
import { welcome } from "../support/session";

const makePlot = vi.hoisted(() => vi.fn());
vi.mock("../../src/admin/model/plot", () => ({ makePlot }));

const plot = { show: vi.fn(), destroy: vi.fn() };
const figure = (name: string) =>
  screen.getByText(name, { selector: "dt" }).nextElementSibling?.textContent;

/** Time passes, and the page has done what it does then. */
const pass = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

const say = (message: object) => act(() => Wire.last.onmessage({ data: JSON.stringify(message) }));

beforeEach(() => {
  vi.stubGlobal("WebSocket", Wire);
  makePlot.mockReturnValue(plot);
  history.replaceState(null, "", "/admin/digits");
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function open(section = "", more: Routes = {}, now?: () => Status) {
  const [path = "", query = ""] = section.split("?");
  history.replaceState(null, "", `/admin/digits/${path}${query ? `?${query}` : ""}`);
  const asked = serve({ ...everything(now), ...more });
  const view = render(<AdminPage slug="digits" section={path} />);
  await screen.findByRole("heading", { level: 1, name: "Digits" });
  return { asked, ...view };
}

test("the overview says how far the project is and how fast it goes", async () => {
  await open();
  expect(screen.getByText("45 %")).toBeTruthy();
  expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("812");
  expect(figure("Labels per minute")).toContain("23.4");
  expect(figure("People here now")).toBe("2 of 3");
  expect(figure("With people")).toBe("4");
  expect(figure("Waiting")).toBe("981");
  await waitFor(() => expect(figure("Ranking")).toBe("no. 7 21 labels behind"));
});

test("an item with more people at once than are to answer it is said to be a fault", async () => {
  await open("", {}, () => ({ ...status, dealt_twice: 1 }));
  expect(screen.getByRole("alert").textContent).toContain("1 item was with too many people");
});

test("answers are shown by how often they were given, and lead to their items", async () => {
  await open();
  const rows = within(await screen.findByRole("table", { name: "" })).getAllByRole("row");
  expect(rows.slice(1).map((row) => row.textContent)).toEqual(["cat880 %", "true220 %"]);
  const link = screen.getByRole("link", { name: "Show items answered true" });
  expect(link.getAttribute("href")).toBe("/admin/digits/items?value=true");
});

test("the model's state, scores, advice and error are there", async () => {
  await open("model", {}, () => ({
    ...status,
    generation: 0,
    model: { state: "failed", score: null, labels: 0, error: "ValueError: one class only" },
  }));
  expect(screen.getAllByText("Failed").length).toBeGreaterThan(0);
  expect(screen.getAllByText("ValueError: one class only").length).toBeGreaterThan(0);
  await waitFor(() => expect(figure("Hold-out accuracy")).toContain("0.750"));
  // The accuracy without bias comes first, and each number says what it is of.
  const names = [...document.querySelectorAll(".facts dt")].map(({ textContent }) => textContent);
  expect(names.slice(0, 2)).toEqual(["Hold-out accuracy", "Cross-validated on hard items"]);
  const first = screen.getByText("Hold-out accuracy", { selector: "dt" }).parentElement;
  expect(first?.title).toContain("Share of answers");
  expect(figure("Hold-out accuracy")).toContain("0.70 to 0.80");
  expect(figure("Ranking")).toContain("none yet");
});

test("the learning curve is drawn, and is a table for who can't see it", async () => {
  await open("model");
  const table = await screen.findByRole("table", { name: "Score by number of labels" });
  const cells = within(table).getAllByRole("cell");
  expect(cells.map(({ textContent }) => textContent)).toEqual([
    ...["10", "0.500", "–", "–", "–"],
    ...["30", "0.700", "0.750", "0.700", "0.800"],
  ]);
  await waitFor(() =>
    expect(plot.show).toHaveBeenLastCalledWith([
      { labels: 10, score: 0.5, holdout: null, low: null, high: null, target: null },
      { labels: 30, score: 0.7, holdout: 0.75, low: 0.7, high: 0.8, target: null },
    ]),
  );
});

test("how steady the model is, and how far people agree, is said where it was measured", async () => {
  await open("model", {
    [`GET ${API}/runs?limit=500`]: [
      200,
      [run(1, 30, { score: 0.7, kappa: 0.91, agreement: 0.62 })],
    ],
  });
  await waitFor(() => expect(figure("Steadiness")).toContain("0.910"));
  expect(figure("Agreement")).toContain("0.620");
  expect(figure("Cross-validated on hard items")).toContain("0.700");
  expect(screen.queryByText("Hold-out accuracy", { selector: "dt" })).toBeNull();
});

test("steadiness and agreement are drawn over the labels, with where one may stop", async () => {
  await open("model", {
    [`GET ${API}/runs?limit=500`]: [
      200,
      [
        run(1, 30, { score: 0.7, kappa: 0.91, target_score: 0.95 }),
        run(2, 40, { score: 0.8, kappa: 0.995, agreement: 0.62, stable: 1 }),
      ],
    ],
  });
  const name = "Steadiness and agreement by number of labels";
  const table = await screen.findByRole("table", { name });
  const texts = (role: string) =>
    within(table)
      .getAllByRole(role)
      .map(({ textContent }) => textContent);
  expect(texts("columnheader")).toEqual([
    ...["Labels", "Steadiness", "Agreement", "Steady enough to stop"],
  ]);
  expect(texts("cell")).toEqual([
    ...["30", "0.910", "–", "0.990"],
    ...["40", "0.995", "0.620", "0.990"],
  ]);
  expect(
    screen.getByText(/^The latest labels hardly changed the model. You can stop, if/),
  ).toBeTruthy();
  const curve = screen.getByRole("table", { name: "Score by number of labels" });
  expect(within(curve).getByRole("columnheader", { name: "Target" })).toBeTruthy();
  expect(within(curve).queryByRole("columnheader", { name: "Hold-out accuracy" })).toBeNull();
});

test("the owner's page speaks German, too, and each of its sentences is another one", async () => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["de"]);
  await loadWords();
  try {
    await open();
    expect(figure("Gerade hier")).toBe("2 von 3");
    expect(screen.getByRole("combobox", { name: "Language" })).toBeTruthy();
  } finally {
    vi.restoreAllMocks();
    await loadWords();
  }
});

test("every training is listed with its error, newest first", async () => {
  await open("model");
  const group = await screen.findByRole("group", { name: "Trainings" });
  const rows = within(group).getAllByRole("row").slice(1);
  expect(rows.map((row) => row.querySelector("th")?.textContent)).toEqual(["3", "2", "1"]);
  expect(rows[1]?.textContent).toContain("ValueError: one class only");
  expect(rows[0]?.textContent).toContain("0.8 s");
});

test("labellers are listed with their pace, agreement and presence", async () => {
  await open("people");
  const group = await screen.findByRole("group", { name: "People" });
  const rows = within(group).getAllByRole("row");
  expect(rows.slice(1).map((row) => row.textContent)).toEqual([
    "adaOwner41231.31.2 s88 %hereRevoke",
    "graceLabeller0–––awayRevoke",
  ]);
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
    expect(within(main as HTMLElement).getAllByText("Loading…").length).toBe(1);
    expect(screen.queryByText(/No open flags|No matching items|Nobody has been/)).toBe(null);
  }
});

test("nobody is revoked without being asked for, and a refusal is said where it was asked", async () => {
  let refused = true;
  const { asked } = await open("people", {
    [`DELETE ${API}/labellers/grace`]: (): Answered =>
      refused ? [400, { error: "grace takes part in other projects, too." }] : [204, null],
  });
  fireEvent.click(await screen.findByRole("button", { name: "Revoke grace" }));
  const dialog = await screen.findByRole("dialog", { name: "Revoke grace?" });
  expect(asked.some(({ method }) => method === "DELETE")).toBe(false);
  fireEvent.click(within(dialog).getByRole("button", { name: "Revoke" }));
  await within(dialog).findByText("grace takes part in other projects, too.");
  expect((dialog as HTMLDialogElement).open).toBe(true);
  refused = false;
  fireEvent.click(within(dialog).getByRole("button", { name: "Revoke" }));
  await waitFor(() => expect((dialog as HTMLDialogElement).open).toBe(false));
});

test("an invitation shows its link, to be copied", async () => {
  const link = "https://label.test/join#c0de";
  const { asked } = await open("people", {
    [`POST ${API}/labellers`]: [200, { name: "Lin", token: "t", link }],
  });
  const name = await screen.findByRole<HTMLInputElement>("textbox", { name: "Name" });
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
  await open("people", {
    [`POST ${API}/labellers`]: [200, { name: "Lin", token: "t", link: "http://h/join#x" }],
  });
  const name = await screen.findByRole("textbox", { name: "Name" });
  fireEvent.input(name, { target: { value: "Lin" } });
  fireEvent.submit(name.closest("form") as HTMLFormElement);
  vi.stubGlobal("navigator", {});
  fireEvent.click(await screen.findByRole("button", { name: "Copy" }));
  await screen.findByRole("button", { name: "Press Ctrl+C to copy" });
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

test("an item opens to its answers and is corrected with the labeller's own buttons", async () => {
  const first = item("7", "a fox", {
    answers: [answer("ada", "cat")],
    flags: [flag("F1", "not a cat")],
  });
  const corrected = {
    ...first,
    answers: [
      answer("ada", "cat", { overruled: true }),
      answer("root", "dog", { correction: true, label: "C" }),
    ],
  };
  const { asked } = await open("items", {
    [`GET ${API}/items/search?after=0&limit=30`]: [200, { items: [first], next: null }],
    [`POST ${API}/items/7/corrections`]: [200, corrected],
  });
  fireEvent.click(await screen.findByRole("button", { expanded: false, name: /a fox/ }));
  expect(screen.getByText("not a cat")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Correct" }));
  fireEvent.click(await screen.findByRole("button", { name: /dog/ }));
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("overruled");
  expect(screen.getByText("correction")).toBeTruthy();
  const body = asked.find(({ method }) => method === "POST")?.body as { id: string };
  expect(body).toMatchObject({ value: "dog" });
  expect(body.id).toMatch(/^[0-9a-f]{32}$/);
});

test("a double press of Enter saves once, and goes on to the next item", async () => {
  const given = (id: string) => item(id, `fox ${id}`, { answers: [answer("Ann", "cat")] });
  const { asked } = await open("items", {
    [`GET ${API}/items/search?after=0&limit=30`]: [
      200,
      { items: [given("7"), given("8")], next: null },
    ],
    [`POST ${API}/items/7/corrections`]: [200, given("7")],
  });
  fireEvent.keyDown(await screen.findByRole("button", { name: /fox 7/ }), { key: "c" });
  const cat = await screen.findByRole("button", { name: /cat/, description: "Ann's answer" });
  const form = cat.closest("[role=group]") as HTMLElement;
  fireEvent.keyDown(form, { key: "2", code: "Digit2" });
  fireEvent.keyDown(form, { key: "Enter", code: "Enter" });
  fireEvent.keyDown(form, { key: "Enter", code: "Enter" });
  await waitFor(() => expect(screen.getByText(/Ann’s answer: cat/)).toBeTruthy());
  await waitFor(() => {
    const rows = [...document.querySelectorAll(".item-row")];
    expect(rows.map((row) => row.classList.contains("open"))).toEqual([false, true]);
  });
  expect(asked.filter(({ method }) => method === "POST").length).toBe(1);
  expect(screen.queryByRole("button", { name: "Save and next" })).toBe(null);
});

test("where people disagree, a correction says what each of them answered", async () => {
  const answers = [answer("Ann", "cat"), { ...answer("Bob", "dog"), label: "l2" }];
  await open("items?item=7", { [`GET ${API}/items/7`]: [200, item("7", "a fox", { answers })] });
  fireEvent.click(await screen.findByRole("button", { name: "Correct" }));
  const note = await screen.findByText(/Your answer replaces/);
  expect(note.textContent).toContain("Ann’s answer: cat. Bob’s answer: dog. Your answer");
});

test("what is submitted in one step, such as drawn shapes, is saved by it", async () => {
  const task = { kind: "choices", options: ["cat", "dog"] };
  const { asked } = await open("items?item=7", {
    [`GET ${API}`]: [200, { ...project, task }],
    [`GET ${API}/items/7`]: [200, item("7", "a fox", { answers: [answer("Ann", [])] })],
    [`POST ${API}/items/7/corrections`]: [200, item("7", "a fox")],
  });
  expect((await screen.findAllByText("None chosen")).length).toBe(2);
  fireEvent.click(await screen.findByRole("button", { name: "Correct" }));
  fireEvent.click(await screen.findByRole("button", { name: /dog/ }));
  // One button saves: it is not submitted first and saved then.
  expect(screen.queryByRole("button", { name: "Submit" })).toBe(null);
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "POST")?.body).toMatchObject({ value: ["dog"] }),
  );
});

test("an answer of any kind is corrected as JSON", async () => {
  const first = item("7", "a fox", { answers: [answer("ada", { tail: 1 })] });
  const { asked } = await open("items", {
    [`GET ${API}`]: [200, { ...project, task: { kind: "any" } }],
    [`GET ${API}/items/search?after=0&limit=30`]: [200, { items: [first], next: null }],
    [`POST ${API}/items/7/corrections`]: [200, first],
  });
  fireEvent.click(await screen.findByRole("button", { expanded: false, name: /a fox/ }));
  fireEvent.click(screen.getByRole("button", { name: "Correct" }));
  const field = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "The answer as JSON" });
  expect(JSON.parse(field.value)).toEqual({ tail: 1 });
  fireEvent.input(field, { target: { value: '{"tail": ' } });
  expect(screen.getByText("This isn't valid JSON yet.")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(asked.some(({ method }) => method === "POST")).toBe(false);
  fireEvent.input(field, { target: { value: '{"tail": 2}' } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "POST")?.body).toMatchObject({
      value: { tail: 2 },
    }),
  );
});

test("a search goes on over pages in which nothing fits, and asks before it goes on for long", async () => {
  const empty = (after: number, next: number | null): Routes => ({
    [`GET ${API}/items/search?after=${after}&limit=30&text=fox`]: [200, { items: [], next }],
  });
  const { asked } = await open("items?text=fox", {
    ...empty(0, 1),
    ...empty(1, 2),
    ...empty(2, 3),
    ...empty(3, 4),
    ...empty(4, 5),
    [`GET ${API}/items/search?after=5&limit=30&text=fox`]: [
      200,
      { items: [item("9", "a fox")], next: null },
    ],
  });
  fireEvent.click(await screen.findByRole("button", { name: "Keep searching" }));
  await screen.findByText("a fox");
  expect(screen.queryByRole("button", { name: "Keep searching" })).toBe(null);
  expect(asked.filter(({ path }) => path.includes("text=fox")).length).toBe(6);
});

test("a filter is a new address, and the browser's way back works", async () => {
  const found = (query: string, text: string): Routes => ({
    [`GET ${API}/items/search?after=0&limit=30${query}`]: [
      200,
      { items: [item("1", text)], next: null },
    ],
  });
  await open("items", { ...found("", "everything"), ...found("&kept=flagged", "flagged ones") });
  await screen.findByText("everything");
  fireEvent.change(screen.getByRole("combobox", { name: "Show" }), {
    target: { value: "flagged" },
  });
  await screen.findByText("flagged ones");
  expect(location.pathname + location.search).toBe("/admin/digits/items?kept=flagged");
  history.back();
  await screen.findByText("everything");
});

test("a flag is resolved and leaves", async () => {
  let open_ = true;
  const { asked } = await open("flags", {
    [`GET ${API}/flags?resolved=false`]: (): Answered => [
      200,
      { flags: open_ ? [flag("F1", "a <b>fox</b>?")] : [], next: null },
    ],
    [`PATCH ${API}/flags/F1`]: (): Answered => {
      open_ = false;
      return [200, {}];
    },
  });
  await screen.findByText("a <b>fox</b>?");
  fireEvent.click(screen.getByRole("button", { name: "Resolve" }));
  await screen.findByText(/No open flags/);
  expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({ resolved: true });
});

test("a task is edited beside its preview, and saved", async () => {
  const { asked } = await open("project", { [`PATCH ${API}`]: [200, {}] });
  fireEvent.click(screen.getByRole("button", { name: "Add an option" }));
  const value = screen.getByRole<HTMLInputElement>("textbox", { name: "Value of option 3" });
  fireEvent.input(value, { target: { value: "fox" } });
  expect(await screen.findByRole("button", { name: /fox/, description: "" })).toBeTruthy();
  const known = screen.getByRole<HTMLInputElement>("textbox", { name: "Value of option 1" });
  expect(known.readOnly).toBe(true);
  fireEvent.click(screen.getAllByRole("button", { name: "Save" })[0] as HTMLElement);
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({
      task: { kind: "choice", options: ["cat", "dog", "fox"] },
    }),
  );
});

test("an item that is fetched again while it is being corrected keeps what was chosen", async () => {
  let times = 0;
  const again = (): Answered => {
    times += 1;
    return [200, item("7", "a fox", { open: times })];
  };
  await open("items?item=7", { [`GET ${API}/items/7`]: again });
  fireEvent.click(await screen.findByRole("button", { name: "Correct" }));
  const dog = await screen.findByRole("button", { name: /dog/ });
  fireEvent.click(dog);
  act(() => Wire.last.onopen());
  say(welcome({ role: "admin" }));
  say({ type: "changed", what: ["labels"] });
  await waitFor(() => expect(times).toBeGreaterThan(1), { timeout: 3_000 });
  expect(screen.getByRole("button", { name: /dog/ })).toBe(dog);
  expect(screen.getByRole("button", { name: "Save" }).getAttribute("aria-disabled")).toBe("false");
});

test("a task that the server refuses says why and stays to be mended", async () => {
  await open("project", { [`PATCH ${API}`]: [400, { error: "the project has 3 answers" }] });
  fireEvent.click(screen.getByRole("button", { name: "Remove dog" }));
  fireEvent.click(screen.getAllByRole("button", { name: "Save" })[0] as HTMLElement);
  await screen.findByText("the project has 3 answers");
  fireEvent.click(screen.getAllByRole("button", { name: "Discard" })[0] as HTMLElement);
  expect(screen.getByRole("button", { name: "Remove dog" })).toBeTruthy();
});

test("title and guidelines are edited, and what is said of them is text", async () => {
  const { asked } = await open("project", { [`PATCH ${API}`]: [200, {}] });
  const field = screen.getByRole("textbox", { name: /Guidelines/ });
  fireEvent.input(field, { target: { value: "<img src=x onerror=alert(1)>" } });
  expect(document.querySelector(".preview img[onerror]")).toBe(null);
  fireEvent.click(screen.getAllByRole("button", { name: "Save" })[1] as HTMLElement);
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({
      title: "Digits",
      guidelines: "<img src=x onerror=alert(1)>",
    }),
  );
});

test("labels can be fetched as JSON lines and as CSV", async () => {
  await open("project");
  const href = (name: string) => screen.getByRole("link", { name }).getAttribute("href");
  expect(href("JSON lines")).toBe(`${API}/labels?format=jsonl`);
  expect(href("CSV")).toBe(`${API}/labels?format=csv`);
  expect(screen.queryByRole("link", { name: "COCO" })).toBeNull();
  fireEvent.click(screen.getByRole("checkbox", { name: /With what each item holds/ }));
  expect(href("JSON lines")).toBe(`${API}/labels?format=jsonl&with=item`);
  expect(href("CSV")).toBe(`${API}/labels?format=csv&with=item`);
});

test("shapes can be fetched as COCO", async () => {
  render(<Exports slug="digits" kind="boxes" />);
  const link = screen.getByRole("link", { name: "COCO" });
  expect(link.getAttribute("href")).toBe(`${API}/labels?format=coco`);
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
