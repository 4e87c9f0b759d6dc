import { expect, test } from "vitest";
import {
  lineOf,
  lineOfFault,
  placeIn,
  questionIn,
} from "../../../../src/admin/project/task/places";

const TASK = {
  kind: "form",
  'a "b" [': "} ]",
  questions: [
    { name: "topic", kind: "choice", options: ["a", { value: "b", key: "]" }] },
    { name: "bad", kind: "rating", when: { question: "topik", is: "a" } },
  ],
};

test("a message names the place that it begins with", () => {
  expect(placeIn("task.questions[1].when.question: there is no earlier question")).toEqual([
    "questions",
    1,
    "when",
    "question",
  ]);
  expect(placeIn("the network is away")).toBe(null);
  expect(placeIn(null)).toBe(null);
  expect(questionIn("task.questions[12].name: taken")).toBe(12);
  expect(questionIn("task.labels[0].questions[1].name: taken")).toBe(null);
});

test("a place is found on its line in the JSON text, or the nearest around it", () => {
  const text = JSON.stringify(TASK, null, 2);
  const at = (place: string) => text.split("\n")[lineOf(text, placeIn(place) ?? []) - 1]?.trim();
  expect(at("task.questions[1].when.question")).toBe('"question": "topik",');
  expect(at("task.questions[0].options[1].key")).toBe('"key": "]"');
  expect(at("task.questions[1].scale: missing")).toBe("{");
  expect(at("task.learn")).toBe("{");
  expect(lineOf(JSON.stringify(TASK), ["questions", 1])).toBe(1);
  expect(lineOf("[]", ["x"])).toBe(1);
});

test("the line of what is no JSON is told if the browser tells it", () => {
  expect(lineOfFault('{\n  "a": 1,\n  b\n}')).toBe(3);
  expect(lineOfFault("{}")).toBe(null);
});
