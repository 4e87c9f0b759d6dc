import { expect, test } from "vitest";
import { countedOf, rowsOf } from "../../../src/admin/overview/distributionRows";
import type { DistributionPart } from "../../../src/admin/shared/api";

const words = { relations: "Relations", about: (label: string, one: string) => `${label}: ${one}` };
const part = (more: Partial<DistributionPart>): DistributionPart => ({
  question: null,
  label: null,
  about: null,
  relations: false,
  asked: 3,
  answers: 3,
  distinct: 1,
  ...more,
});

test("a tree's options come in its order, each with the sum of what is below it", () => {
  const dogs = { value: "dogs", label: "Dogs", options: ["poodle", "husky"] };
  const task = {
    kind: "choice",
    options: [
      { value: "animals", options: [dogs, "cat"] },
      { value: "plants", options: ["oak"] },
    ],
  };
  const bars = [
    { value: "cat", count: 3 },
    { value: "husky", count: 2 },
    { value: "gone", count: 1 },
  ];
  expect(
    rowsOf(task, bars).map(({ name, count, level, sum }) => [name, count, level, sum]),
  ).toEqual([
    ["animals", 5, 0, true],
    ["Dogs", 2, 1, true],
    ["husky", 2, 2, false],
    ["cat", 3, 1, false],
    ["gone", 1, 0, false],
  ]);
});

test("each question has a title and its answers; those about regions name the label", () => {
  const colour = {
    name: "colour",
    title: "Colour",
    kind: "choice",
    options: [{ value: "r", label: "Red" }],
  };
  const cars = {
    name: "cars",
    title: "Where?",
    kind: "boxes",
    labels: [{ value: "car", label: "Car", questions: [colour] }],
    relations: [{ value: "b", label: "before" }],
  };
  const task = {
    kind: "form",
    questions: [{ name: "ok", kind: "choice", options: ["yes"] }, cars],
  };
  const found = {
    answers: 3,
    all: true,
    distinct: 4,
    bars: [
      { value: "yes", count: 3, part: 0 },
      { value: "car", count: 2, part: 1 },
      { value: "b", count: 1, part: 2 },
      { value: "r", count: 1, part: 3 },
    ],
    parts: [
      part({ question: "ok" }),
      part({ question: "cars" }),
      part({ question: "cars", relations: true }),
      part({ question: "cars", label: "car", about: "colour" }),
    ],
  };
  const counted = countedOf(task, found, words);
  expect(counted.map(({ title, rows }) => [title, rows.map(({ name }) => name).join()])).toEqual([
    ["ok", "yes"],
    ["Where?", "Car"],
    ["Where? › Relations", "before"],
    ["Where? › Car: Colour", "Red"],
  ]);
});

test("an answer of a server that counts no parts is all of one question", () => {
  const found = { answers: 1, all: true, distinct: 1, bars: [{ value: "cat", count: 1 }] };
  const [only, ...others] = countedOf({ kind: "choice", options: ["cat"] }, found, words);
  expect([only?.title, only?.rows.length, others.length]).toEqual([null, 1, 0]);
});
