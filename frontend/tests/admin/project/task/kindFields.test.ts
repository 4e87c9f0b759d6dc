import { expect, test } from "vitest";
import { withField, withKind } from "../../../../src/admin/project/task/kindFields";

test("a task of another kind has the fields that this needs, and keeps what both have", () => {
  const choice = { kind: "choice", name: "q", options: ["a"], inner: true };
  expect(withKind(choice, "choices")).toEqual({ kind: "choices", name: "q", options: ["a"] });
  expect(withKind(choice, "rating")).toEqual({ kind: "rating", name: "q", scale: [1, 5] });
  const spans = { kind: "spans", labels: ["x"], relations: ["y"], item: "text" };
  expect(withKind(spans, "boxes")).toEqual({ kind: "boxes", labels: ["x"], item: "text" });
});

test("options have one source", () => {
  const from = withField({ kind: "choice", options: ["a"] }, "options_from", "names");
  expect(from).toEqual({ kind: "choice", options_from: "names" });
  expect(withField(from, "options_from", undefined)).toEqual({ kind: "choice", options: ["", ""] });
  expect(withField({ kind: "text", max_length: 3 }, "max_length", undefined)).toEqual({
    kind: "text",
  });
});
