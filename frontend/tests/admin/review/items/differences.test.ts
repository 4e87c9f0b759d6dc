import { expect, test } from "vitest";
import {
  differingQuestions,
  groupsOf,
  isSameRegion,
  partedOf,
} from "../../../../src/admin/review/items/differences";
import { answer } from "../../../support/fakeApi";

const SPANS = { kind: "spans", labels: ["animal", "time"] };
const box = (x: number, y: number, width: number, height: number, label = "fox") => ({
  type: "box",
  xyxy: [x, y, x + width, y + height],
  label,
});

test("equal answers stand together, whatever the order of their names, the most frequent first", () => {
  const groups = groupsOf({
    answers: [
      answer("Ann", { topic: "b", tone: "c" }),
      answer("Bob", { tone: "c", topic: "a" }),
      answer("Cem", { topic: "a", tone: "c" }),
      answer("Dan", { topic: "b", tone: "c" }, { late: true }),
    ],
  });
  expect(groups.map(({ answers }) => answers.map(({ labeller }) => labeller))).toEqual([
    ["Bob", "Cem"],
    ["Ann"],
  ]);
});

test("the questions to which answers differ are found, also where one is left out", () => {
  const questions = ["topic", "tone", "note"].map((name) => ({ name, kind: "text" }));
  const values = [
    { topic: "a", tone: "c", note: "x" },
    { topic: "a", tone: "d" },
  ];
  expect([...differingQuestions(questions, values)]).toEqual(["tone", "note"]);
});

test("spans are the same where their words and labels are", () => {
  const value = [
    [0, 3, "animal"],
    [4, 9, "time"],
  ];
  const parts = partedOf(SPANS, value, [[[0, 3, "animal"]]]);
  expect(parts).toEqual({
    common: [[0, 3, "animal"]],
    own: [[4, 9, "time"]],
    differing: 1,
  });
  expect(isSameRegion([0, 3, "animal"], [0, 3, "time"])).toBe(false);
});

test("boxes are the same where they share half of their area", () => {
  expect(isSameRegion(box(0, 0, 10, 10), box(1, 1, 10, 10))).toBe(true);
  expect(isSameRegion(box(0, 0, 10, 10), box(6, 6, 10, 10))).toBe(false);
  expect(isSameRegion(box(0, 0, 10, 10), box(0, 0, 10, 10, "dog"))).toBe(false);
});

test("points are the same where they are near", () => {
  const point = (x: number) => ({ type: "point", coordinates: [x, 5], label: "eye" });
  expect(isSameRegion(point(5), point(20))).toBe(true);
  expect(isSameRegion(point(5), point(50))).toBe(false);
});

test("the marks of a form are compared question by question", () => {
  const task = {
    kind: "form",
    questions: [
      { ...SPANS, name: "where" },
      { name: "tone", kind: "choice", options: ["c"] },
    ],
  };
  const parts = partedOf(task, { where: [[0, 3, "animal"]], tone: "c" }, [{ tone: "c" }]);
  expect(parts.own).toEqual({ where: [[0, 3, "animal"]] });
  expect(parts.differing).toBe(1);
});

test("many regions are compared in a bounded time", () => {
  const many = Array.from({ length: 5_000 }, (_, at) => [at, at + 1, "animal"]);
  const parts = partedOf(SPANS, many, [[], many]);
  expect(parts.differing).toBe(200);
});
