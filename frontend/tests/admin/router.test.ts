import { expect, test } from "vitest";
import { hrefOf, parseSection } from "../../src/admin/router";

test("every section has an address of its own", () => {
  expect(parseSection("")).toBe("overview");
  expect(parseSection("items")).toBe("items");
  expect(parseSection("nothing")).toBe(null);
  expect(hrefOf("a/b", "overview")).toBe("/admin/a%2Fb");
  expect(hrefOf("x", "items", "text=a")).toBe("/admin/x/items?text=a");
});
