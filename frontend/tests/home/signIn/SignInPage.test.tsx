import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../../../src/App";
import { serve } from "../../support/fakeApi";

const at = (pathname: string, search = "") =>
  vi.stubGlobal("location", {
    hash: "",
    origin: "http://label.test",
    pathname,
    search,
    replace: vi.fn(),
  });
const ACME = { name: "acme", title: "ACME" };
const ways = (more: object = {}) => ({
  "GET /sign-in/ways": [
    200,
    { providers: [ACME], invitations: true, contact: "", failure: null, ...more },
  ] as const,
});

beforeEach(() => at("/sign-in"));
afterEach(() => vi.unstubAllGlobals());

test("each provider has a button, and links are named", async () => {
  at("/sign-in", "?next=%2Flabel%2Fcats");
  serve(ways({ providers: [ACME, { name: "b", title: "B & Co" }] }));
  render(<App pathname="/sign-in" />);
  const link = await screen.findByRole("link", { name: "Sign in with ACME" });
  expect(link.getAttribute("href")).toBe("/sign-in/acme?next=%2Flabel%2Fcats");
  screen.getByRole("link", { name: "Sign in with B & Co" });
  screen.getByText("Or open your invitation link in this browser.");
});

test("links that are switched off are not named", async () => {
  serve(ways({ invitations: false }));
  render(<App pathname="/sign-in" />);
  await screen.findByRole("link", { name: "Sign in with ACME" });
  expect(screen.queryByText(/invitation link/)).toBeNull();
});

test("who has no project reads who they are, whom to ask, and how to be somebody else", async () => {
  const failure = { fault: "no_project", provider: "ACME", name: "<b>Mallory</b>" };
  serve(ways({ failure, contact: "Grace, room 5" }));
  render(<App pathname="/sign-in" />);
  await screen.findByRole("heading", { name: "No project is open to you" });
  expect(screen.getByRole("status").textContent).toBe(
    "You are signed in at ACME as <b>Mallory</b>.",
  );
  screen.getByText("To label here, ask Grace, room 5 to open a project to you.");
  const link = screen.getByRole("link", { name: "Sign in with ACME as somebody else" });
  expect(link.getAttribute("href")).toBe("/sign-in/acme?again=1");
});

test.each(["down", "denied", "stale", "invalid", "many_groups", "busy", "revoked", "new one"])(
  "a sign-in that failed (%s) is one sentence with a way on",
  async (fault) => {
    serve(ways({ failure: { fault, provider: "ACME", name: "" } }));
    render(<App pathname="/sign-in" />);
    await screen.findByRole("heading", { name: "You are not signed in yet" });
    expect(screen.getByRole("status").textContent?.length).toBeGreaterThan(20);
    screen.getByRole("link", { name: "Sign in with ACME" });
  },
);

test("a page that needs somebody leads to the providers, and back", async () => {
  at("/admin/cats");
  serve({ "GET /api/v1/me": [401, { error: "sign in" }], ...ways() });
  render(<App pathname="/" />);
  const link = await screen.findByRole("link", { name: "Sign in with ACME" });
  expect(link.getAttribute("href")).toBe("/sign-in/acme?next=%2Fadmin%2Fcats");
  expect(screen.queryByText(/supt labeller invite/)).toBeNull();
});

test("without a provider the page says how links come about", async () => {
  serve({ "GET /api/v1/me": [401, { error: "sign in" }], ...ways({ providers: [] }) });
  render(<App pathname="/" />);
  await screen.findByText("supt labeller invite NAME --role admin");
});

test("signing out says how one comes back", async () => {
  serve({ "GET /api/v1/me": [200, { projects: [] }], ...ways() });
  render(<App pathname="/" />);
  fireEvent.click(await screen.findByRole("button", { name: "Sign out" }));
  await waitFor(() =>
    expect(screen.getByRole("status").textContent).toBe(
      "Answers are kept. To come back, sign in again.",
    ),
  );
});
