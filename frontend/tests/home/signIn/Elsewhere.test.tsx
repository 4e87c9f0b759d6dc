import { act, render, screen } from "@testing-library/preact";
import { afterEach, expect, test, vi } from "vitest";
import { App } from "../../../src/App";
import { Wire } from "../../support/FakeSocket";
import { serve } from "../../support/fakeApi";

const at = (address: string) => {
  const { origin, pathname, search, hash } = new URL(address);
  vi.stubGlobal("location", { origin, pathname, search, hash, replace: vi.fn() });
  return pathname;
};
const ways = (url: string) =>
  [200, { providers: [], invitations: true, contact: "", url, failure: null }] as const;
const PUBLIC = "https://label.example.org";
const SAID = "This server can be used at its own address only:";

afterEach(() => vi.unstubAllGlobals());

test("an invitation opened at another address leads to the server's, with its code", async () => {
  const pathname = at("http://127.0.0.1:8000/join#code");
  serve({
    "POST /join": [403, { error: "this origin may not talk to the server: see --url" }],
    "GET /sign-in/ways": ways(PUBLIC),
  });
  render(<App pathname={pathname} />);
  const link = await screen.findByRole("link", { name: PUBLIC });
  expect(link.getAttribute("href")).toBe(`${PUBLIC}/join#code`);
  expect(screen.getByRole("status").textContent).toBe(SAID);
  expect(screen.queryByText(/origin/)).toBeNull();
});

test.each(["/", "/sign-in"])("%s at another address asks nobody to sign in there", async (path) => {
  at(`http://10.0.0.7:8000${path}`);
  serve({ "GET /api/v1/me": [401, { error: "sign in" }], "GET /sign-in/ways": ways(PUBLIC) });
  render(<App pathname={path} />);
  const link = await screen.findByRole("link", { name: PUBLIC });
  expect(link.getAttribute("href")).toBe(PUBLIC + path);
  expect(screen.queryByText(/invitation link/)).toBeNull();
});

test("the labelling page at another address leads to the server's", async () => {
  const pathname = at("http://10.0.0.7:8000/label/digits");
  vi.stubGlobal("WebSocket", Wire);
  serve({ "GET /sign-in/ways": ways(PUBLIC) });
  render(<App pathname={pathname} />);
  act(() => Wire.last.onclose({ code: 4403 }));
  const link = await screen.findByRole("link", { name: PUBLIC });
  expect(link.getAttribute("href")).toBe(`${PUBLIC}/label/digits`);
});

test("this machine has several names, and no other port is meant", async () => {
  at("http://localhost:8000/");
  serve({
    "GET /api/v1/me": [401, { error: "sign in" }],
    "GET /sign-in/ways": ways("http://127.0.0.1:8000"),
  });
  render(<App pathname="/" />);
  await screen.findByText(/invitation link/);
  expect(screen.queryByText(SAID)).toBeNull();
});
