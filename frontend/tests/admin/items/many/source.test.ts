import { expect, test } from "vitest";
import {
  mayLabelMany,
  sourceOf,
  withMany,
  withoutMany,
} from "../../../../src/admin/items/many/source";

test("a search shows what is not labelled, unless the address says otherwise", () => {
  const { kind, query } = sourceOf("many=1&text=fox");
  expect(kind).toBe("search");
  expect(query(30)).toBe("after=30&limit=100&text=fox&kept=unlabelled");
  expect(sourceOf("many=1&kept=all").query(0)).toBe("after=0&limit=100&kept=all");
});

test("a suggestion and its score go with their source", () => {
  const model = sourceOf("many=1&suggested=model&suggestion=%22cat%22&min_score=0.9");
  expect(model.suggested).toBe("model");
  expect(new URLSearchParams(model.query(0)).get("min_score")).toBe("0.9");
  const none = new URLSearchParams(sourceOf("many=1&suggestion=%22cat%22&min_score=0.9").query(0));
  expect([none.get("suggestion"), none.get("min_score")]).toEqual([null, null]);
});

test("what is alike comes from its own address, without suggestions", () => {
  const alike = sourceOf("many=1&like=7&suggested=model");
  expect([alike.kind, alike.suggested]).toEqual(["alike", null]);
  expect(alike.query(100)).toBe("item=7&after=100&limit=100");
  expect(sourceOf("many=1&group=3").query(0)).toBe("group=3&after=0&limit=100");
});

test("the sheet opens with the search of the list", () => {
  expect(withMany("text=fox&item=3")).toBe("text=fox&many=1");
  expect(withoutMany("text=fox&many=1&suggested=model&min_score=0.9")).toBe("text=fox");
});

test("only tasks in which nothing is the item's own are labelled many at once", () => {
  expect(mayLabelMany({ kind: "choice", options: ["a", "b"] })).toBe(true);
  expect(mayLabelMany({ kind: "choice", options_from: "names" })).toBe(false);
  expect(mayLabelMany({ kind: "spans", labels: ["PER"] })).toBe(false);
  const marks = { name: "who", kind: "spans", labels: ["PER"] };
  const pick = { name: "pick", kind: "choice", options: ["a"] };
  expect(mayLabelMany({ kind: "form", questions: [pick] })).toBe(true);
  expect(mayLabelMany({ kind: "form", questions: [pick, marks] })).toBe(false);
});
