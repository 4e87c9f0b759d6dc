import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App, parseRoute } from "../src/App";
import { serve } from "./support/fakeApi";

const replace = vi.fn();
const at = (hash = "") =>
  vi.stubGlobal("location", { hash, origin: "http://label.test", pathname: "/", replace });
const project = (slug: string, role: string) => ({ slug, title: `Project ${slug}`, role });

beforeEach(() => {
  replace.mockClear();
  at();
});
afterEach(() => vi.unstubAllGlobals());

test("addresses mean pages", () => {
  expect(parseRoute("/")).toEqual({ page: "home" });
  expect(parseRoute("/join")).toEqual({ page: "join" });
  expect(parseRoute("/label/digits")).toEqual({ page: "label", slug: "digits" });
  expect(parseRoute("/label/a%20b/")).toEqual({ page: "label", slug: "a b" });
  expect(parseRoute("/admin/digits")).toEqual({ page: "admin", slug: "digits", section: "" });
  expect(parseRoute("/admin/a%20b/items")).toEqual({
    page: "admin",
    slug: "a b",
    section: "items",
  });
  expect(parseRoute("/label/%E0%A4%A")).toEqual({ page: "label", slug: "%E0%A4%A" });
  for (const list of ["/label", "/admin/"]) expect(parseRoute(list)).toEqual({ page: "home" });
  for (const unknown of ["/label/a/b", "/admin/a/nothing", "/admin/a/items/7", "/elsewhere"]) {
    expect(parseRoute(unknown)).toEqual({ page: "unknown" });
  }
});

test("an owner of one project gets the list, and nothing is leased", async () => {
  serve({
    "GET /api/v1/me": [200, { projects: [project("a", "admin")] }],
    "GET /api/v1/projects/a/status": [200, { items: 1_797, done: 812 }],
  });
  render(<App pathname="/" />);
  await screen.findByText("812 of 1,797 items done");
  expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("812");
  expect(replace).not.toHaveBeenCalled();
});

test("signing out asks first, for it takes a new link to come back", async () => {
  const asked = serve({
    "GET /api/v1/me": [200, { projects: [project("a", "labeller"), project("b", "labeller")] }],
    "POST /api/v1/logout": [204, null],
  });
  render(<App pathname="/" />);
  const press = async (name: string) =>
    fireEvent.click(await screen.findByRole("button", { name }));
  await press("Sign out");
  expect(screen.getByRole("status").textContent).toContain("You need a new invitation link");
  await press("Stay");
  await press("Sign out");
  expect(asked.some(({ method }) => method === "POST")).toBe(false);
  await press("Sign out");
  await waitFor(() => expect(replace).toHaveBeenCalledWith("/"));
  expect(asked.at(-1)).toMatchObject({ method: "POST", path: "/api/v1/logout" });
});

test("a labeller of one project has nothing to choose", async () => {
  serve({ "GET /api/v1/me": [200, { projects: [project("a b", "labeller")] }] });
  render(<App pathname="/" />);
  await waitFor(() => expect(replace).toHaveBeenCalledWith("/label/a%20b"));
});

test("several projects are listed by title, and one's own can be managed", async () => {
  serve({
    "GET /api/v1/me": [200, { projects: [project("b", "admin"), project("a", "labeller")] }],
  });
  render(<App pathname="/" />);
  await screen.findByRole("heading", { name: "Project a" });
  const links = screen.getAllByRole("link").map((link) => link.getAttribute("href"));
  expect(links).toEqual(["/label/a", "/label/b", "/admin/b"]);
  expect(replace).not.toHaveBeenCalled();
});

test("who is in no project is told what to do", async () => {
  serve({ "GET /api/v1/me": [200, { projects: [] }] });
  render(<App pathname="/" />);
  await screen.findByText(/aren.t in any project/);
});

test("who is signed out is told to ask for a link", async () => {
  serve({ "GET /api/v1/me": [401, { error: "Sign in." }] });
  render(<App pathname="/" />);
  await screen.findByRole("heading", { name: "You're not signed in" });
  expect(screen.getByText("supt labeller invite NAME --role admin")).toBeTruthy();
});

test("a server that can't be reached can be tried again", async () => {
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("Failed to fetch");
  });
  render(<App pathname="/" />);
  const again = await screen.findByRole("button", { name: "Try again" });
  serve({ "GET /api/v1/me": [200, { projects: [] }] });
  again.click();
  await screen.findByText(/aren.t in any project/);
});

test("an invitation is handed in, and the page goes where the server says", async () => {
  at("#a%2Bcode");
  const asked = serve({ "POST /join": [200, { next: "/label/digits", user: "ada" }] });
  render(<App pathname="/join" />);
  await waitFor(() => expect(replace).toHaveBeenCalled());
  expect(String(replace.mock.calls[0]?.[0])).toBe("http://label.test/label/digits");
  expect(asked).toEqual([{ method: "POST", path: "/join", body: { code: "a+code", keep: true } }]);
});

test("where somebody else is signed in, the link is opened only when they say so", async () => {
  at("#code");
  const occupied = { next: null, user: "Grace", signed_in: "Ada" };
  const asked = serve({ "POST /join": [200, occupied] });
  render(<App pathname="/join" />);
  await screen.findByText(/signed in as Ada. The link is for Grace/);
  expect(replace).not.toHaveBeenCalled();
  screen.getByRole("button", { name: "Stay Ada" }).click();
  expect(replace).toHaveBeenCalledWith("/");
  expect(asked).toHaveLength(1);
  replace.mockClear();
  const again = serve({ "POST /join": [200, { next: "/label/digits", user: "Grace" }] });
  screen.getByRole("button", { name: "Go on as Grace" }).click();
  await waitFor(() => expect(replace).toHaveBeenCalled());
  expect(again).toEqual([{ method: "POST", path: "/join", body: { code: "code", keep: false } }]);
});

test("a refused invitation says why", async () => {
  at("#used");
  serve({ "POST /join": [403, { error: "this link has already been used: ask for a new one" }] });
  render(<App pathname="/join" />);
  await screen.findByText("This link has already been used: ask for a new one.");
  expect(screen.getByRole("heading", { name: "This invitation can't be used" })).toBeTruthy();
});

test("an invitation without its code is not handed in", async () => {
  const asked = serve({});
  render(<App pathname="/join" />);
  await screen.findByText(/The link is incomplete/);
  expect(asked).toEqual([]);
});

test("the server never sends the page elsewhere", async () => {
  at("#code");
  serve({ "POST /join": [200, { next: "https://evil.test/label/x", user: "ada" }] });
  render(<App pathname="/join" />);
  await waitFor(() => expect(replace).toHaveBeenCalled());
  expect(String(replace.mock.calls[0]?.[0])).toBe("http://label.test/label/x");
});

test("any other address says that there is no such page", () => {
  render(<App pathname="/elsewhere" />);
  expect(screen.getByRole("heading", { name: "There is no such page" })).toBeTruthy();
});
