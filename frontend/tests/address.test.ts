import { readdirSync, readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { here, keptName, ownPath } from "../src/address";

const below = (prefix: string) => {
  document.documentElement.dataset.prefix = prefix;
};
afterEach(() => {
  delete document.documentElement.dataset.prefix;
});

test("addresses begin with the prefix of the document", () => {
  expect(here("/api/v1/me")).toBe("/api/v1/me");
  below("/tools");
  expect(here("/api/v1/me")).toBe("/tools/api/v1/me");
  expect(here("/")).toBe("/tools/");
});

test("the browser's path is read without the prefix", () => {
  expect(ownPath("/label/cats")).toBe("/label/cats");
  below("/label");
  expect(ownPath("/label/label/cats")).toBe("/label/cats");
  expect(ownPath("/label/")).toBe("/");
  expect(ownPath("/label")).toBe("/");
  // Not below it: the server was asked directly.
  expect(ownPath("/labels/cats")).toBe("/labels/cats");
  expect(ownPath("/admin/cats")).toBe("/admin/cats");
});

test("a prefix may be percent-encoded in another way", () => {
  below("/user/ada%40b");
  expect(ownPath("/user/ada@b/admin/a%2Fb/items")).toBe("/admin/a%2Fb/items");
  below("/%E0%A4%A");
  expect(ownPath("/%E0%A4%A/new")).toBe("/new");
});

test("what is kept in the browser is kept apart for each prefix", () => {
  const root = keptName("cats");
  expect(root).toBe("cats");
  below("/one");
  const one = keptName("cats");
  below("/two");
  expect(new Set([root, one, keptName("cats")]).size).toBe(3);
});

test("no link or request in the sources leaves the prefix out", () => {
  const left = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .flatMap((name) =>
      readFileSync(`src/${name}`, "utf8")
        .split("\n")
        .filter((line) =>
          /(href|src|action)=("\/|\{[`"]\/)|(assign|replace|open|fetch|pushState|replaceState)\([^)]*["`]\/[a-z"]/.test(
            line.replace(/here\([`"][^`"]*[`"]\)/g, ""),
          ),
        )
        .map((line) => `${name}: ${line.trim()}`),
    );
  expect(left).toEqual([]);
});
