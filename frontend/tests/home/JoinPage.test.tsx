import { render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../../src/App";
import { serve } from "../support/fakeApi";

const replace = vi.fn();
const at = (hash = "") =>
  vi.stubGlobal("location", { hash, origin: "http://label.test", pathname: "/", replace });

beforeEach(() => {
  replace.mockClear();
  at();
});
afterEach(() => vi.unstubAllGlobals());

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

test("that links are switched off is said in the language of the page", async () => {
  at("#code");
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["de-DE"]);
  const error = "invitation links are switched off here: people sign in at http://a.test/sign-in";
  serve({ "POST /join": [403, { error }] });
  render(<App pathname="/join" />);
  await screen.findByText(/^Einladungslinks sind .* http:\/\/a\.test\/sign-in an\.$/);
  vi.restoreAllMocks();
});

test("an invitation without its code is not handed in", async () => {
  const asked = serve({});
  render(<App pathname="/join" />);
  await screen.findByText(/The link is incomplete/);
  expect(asked.filter(({ method }) => method === "POST")).toEqual([]);
});

test("the server never sends the page elsewhere", async () => {
  at("#code");
  serve({ "POST /join": [200, { next: "https://evil.test/label/x", user: "ada" }] });
  render(<App pathname="/join" />);
  await waitFor(() => expect(replace).toHaveBeenCalled());
  expect(String(replace.mock.calls[0]?.[0])).toBe("http://label.test/label/x");
});
