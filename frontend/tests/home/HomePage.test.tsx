import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../../src/App";
import { serve } from "../support/fakeApi";

const replace = vi.fn();
const at = (hash = "") =>
  vi.stubGlobal("location", { hash, origin: "http://label.test", pathname: "/", replace });
const project = (slug: string, role: string) => ({ slug, title: `Project ${slug}`, role });

beforeEach(() => {
  replace.mockClear();
  at();
});
afterEach(() => vi.unstubAllGlobals());

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
  expect(links).toEqual(["/label/a", "/label/b", "/admin/b", "/sign-ins"]);
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
  await screen.findByText("supt labeller invite NAME --role admin");
});

test("on a server where nobody has been yet, its operator is told what to do", async () => {
  serve({ "GET /api/v1/me": [401, { error: "Nobody yet.", first_start: true }] });
  render(<App pathname="/" />);
  await screen.findByRole("heading", { name: "This server is waiting for its owner" });
  await screen.findByText("supt labeller invite NAME --role admin");
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

test("who may make projects finds that here, and is not sent to the only project", async () => {
  serve({ "GET /api/v1/me": [200, { projects: [project("a", "labeller")], creator: true }] });
  render(<App pathname="/" />);
  const link = await screen.findByRole("link", { name: "New project" });
  expect(link.getAttribute("href")).toBe("/new");
  expect(replace).not.toHaveBeenCalled();
});

test("archived projects are fetched when asked for", async () => {
  serve({
    "GET /api/v1/me": [200, { projects: [], creator: true }],
    "GET /api/v1/projects?archived=true": [200, [project("old", "admin")]],
  });
  render(<App pathname="/" />);
  fireEvent.click(await screen.findByRole("button", { name: "Show archived projects" }));
  const link = await screen.findByRole("link", { name: "Project old" });
  expect(link.getAttribute("href")).toBe("/admin/old");
});
