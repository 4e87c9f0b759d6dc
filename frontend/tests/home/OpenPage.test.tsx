import { render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../../src/App";
import { readAddress } from "../../src/home/OpenPage";
import { serve } from "../support/fakeApi";

const replace = vi.fn();
const at = (hash = "", search = "") =>
  vi.stubGlobal("location", { hash, search, origin: "http://label.test", pathname: "/", replace });

beforeEach(() => {
  replace.mockClear();
  at();
});
afterEach(() => vi.unstubAllGlobals());

test("nothing is sent before the button is pressed", async () => {
  at("#code", "?PROLIFIC_PID=5f");
  const asked = serve({ "POST /open": [200, { next: "/label/digits", user: "guest-1" }] });
  render(<App pathname="/open" />);
  const begin = await screen.findByRole("button", { name: "Begin" });
  expect(asked).toEqual([]);
  begin.click();
  await waitFor(() => expect(replace).toHaveBeenCalled());
  expect(String(replace.mock.calls[0]?.[0])).toBe("http://label.test/label/digits");
  const body = { code: "code", parameters: { PROLIFIC_PID: "5f" }, keep: true };
  expect(asked).toEqual([{ method: "POST", path: "/open", body }]);
});

test("who is signed in already is asked first", async () => {
  at("#code");
  serve({ "POST /open": [200, { next: null, user: "", signed_in: "Ada" }] });
  render(<App pathname="/open" />);
  (await screen.findByRole("button", { name: "Begin" })).click();
  await screen.findByText(/signed in as Ada/);
  const again = serve({ "POST /open": [200, { next: "/label/digits", user: "guest-1" }] });
  screen.getByRole("button", { name: "Begin as a new labeller" }).click();
  await waitFor(() => expect(replace).toHaveBeenCalled());
  expect(again[0]?.body).toMatchObject({ keep: false });
});

test("a link that is full says so", async () => {
  at("#code");
  serve({
    "POST /open": [403, { error: "this link was closed: nobody can begin by it any more" }],
  });
  render(<App pathname="/open" />);
  (await screen.findByRole("button", { name: "Begin" })).click();
  await screen.findByText("This link was closed: nobody can begin by it any more.");
});

test("a link without its code offers nothing", async () => {
  render(<App pathname="/open" />);
  await screen.findByText(/not complete/);
  expect(screen.queryByRole("button")).toBeNull();
});

test("the server never sends the page elsewhere", async () => {
  at("#code", "?next=https://evil.test");
  serve({ "POST /open": [200, { next: "https://evil.test/label/x", user: "guest-1" }] });
  render(<App pathname="/open" />);
  (await screen.findByRole("button", { name: "Begin" })).click();
  await waitFor(() => expect(replace).toHaveBeenCalled());
  expect(String(replace.mock.calls[0]?.[0])).toBe("http://label.test/label/x");
});

test("parameters are read wherever a platform appends them", () => {
  const expected = { code: "c-o_de", parameters: { a: "1", b: "ü 2" } };
  expect(readAddress("?a=1&b=%C3%BC+2", "#c-o_de")).toEqual(expected);
  expect(readAddress("", "#c-o_de?a=1&b=%C3%BC%202")).toEqual(expected);
  expect(readAddress("?a=1", "#c-o_de&b=%C3%BC%202")).toEqual(expected);
});
