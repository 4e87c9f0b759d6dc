import { render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App, parseRoute } from "../src/App";

const replace = vi.fn();
const at = (hash = "") =>
  vi.stubGlobal("location", { hash, origin: "http://label.test", pathname: "/", replace });

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

test("below a prefix that is the name of a page, addresses mean the same pages", () => {
  document.documentElement.dataset.prefix = "/label";
  try {
    expect(parseRoute("/label/")).toEqual({ page: "home" });
    expect(parseRoute("/label")).toEqual({ page: "home" });
    expect(parseRoute("/label/new")).toEqual({ page: "new" });
    expect(parseRoute("/label/label/new")).toEqual({ page: "label", slug: "new" });
    expect(parseRoute("/label/admin/cats").page).toBe("admin");
    // Without the proxy.
    expect(parseRoute("/label/cats")).toEqual({ page: "label", slug: "cats" });
    expect(parseRoute("/label/a/b")).toEqual({ page: "unknown" });
  } finally {
    delete document.documentElement.dataset.prefix;
  }
});

test("any other address says that there is no such page", () => {
  render(<App pathname="/elsewhere" />);
  expect(screen.getByRole("heading", { name: "There is no such page" })).toBeTruthy();
});
