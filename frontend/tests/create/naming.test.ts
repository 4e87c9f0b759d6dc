import { expect, it } from "vitest";
import { slugOf, titleOf } from "../../src/create/naming";

it.each([
  ["customer_reviews.csv.gz", "Customer reviews", "customer-reviews"],
  ["Bücher-2024.XLSX", "Bücher 2024", "bucher-2024"],
  ["straße.jsonl", "Straße", "strasse"],
  ["C:\\data\\a.b.parquet", "A.b", "a-b"],
  ["評価.csv", "評価", "project"],
  [`${"x".repeat(80)}.csv`, `X${"x".repeat(79)}`, "x".repeat(64)],
])("proposes a title and an address for %s", (file, title, slug) => {
  expect(titleOf(file)).toBe(title);
  expect(slugOf(title)).toBe(slug);
});
