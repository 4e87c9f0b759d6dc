import { expect, test } from "vitest";
import { describeAnswer, describeOption, headOf } from "../../../src/admin/shared/answers";

test("an answer is named as its task names it, and an empty one says so", () => {
  const choice = { kind: "choice", options: ["cat", { value: 1, label: "One" }] } as const;
  expect(describeAnswer(choice, 1)).toBe("One");
  expect(describeAnswer(choice, "1")).toBe("1");
  expect(describeAnswer(choice, true)).toBe("true");
  expect(describeAnswer({ kind: "choices", options: ["a", "b"] }, ["a", "b"])).toBe("a, b");
  expect(describeAnswer({ kind: "choices", options: ["a"] }, [])).toBe("None chosen");
  expect(describeAnswer({ kind: "compare" }, "a")).toBe("Left");
  const boxes = { kind: "boxes", labels: [{ value: "c", label: "Car" }, "dog"] } as const;
  const at = (label: string) => ({ type: "box", label, xyxy: [0, 0, 1, 1] });
  expect(describeAnswer(boxes, [at("c"), at("dog"), at("c")])).toBe("Car ×2, dog");
  expect(describeAnswer(boxes, [])).toBe("Nothing marked");
  expect(describeAnswer({ kind: "any" }, [])).toBe("[]");
});

test("an option of a tree is named after those above it", () => {
  const animals = { value: "animals", label: "Animals", options: ["cat", "dog"] };
  const tree = { kind: "choice", options: [animals, "plants"] };
  expect(describeAnswer(tree, "dog")).toBe("Animals > dog");
  expect(describeAnswer(tree, "plants")).toBe("plants");
  expect(describeOption(tree, "gone")).toBe("gone");
});

test("an order is numbered, and options of the item itself are named as they are", () => {
  const rank = { kind: "rank", options_from: "answers" };
  expect(describeAnswer(rank, ["b", "a"])).toBe("1. b 2. a");
  expect(describeAnswer({ kind: "choices", options_from: "tags" }, ["x", "y"])).toBe("x, y");
});

test("a form is told question by question, and relations after the regions", () => {
  const people = { name: "people", kind: "spans", labels: ["person"], relations: ["knows"] };
  const topic = { name: "topic", title: "About?", kind: "choice", options: ["bug"] };
  const form = { kind: "form", questions: [topic, people] };
  const regions = [
    [0, 1, "person"],
    [2, 3, "person"],
  ];
  const value = { topic: "bug", people: { regions, relations: [[0, 1, "knows"]] } };
  expect(describeAnswer(form, value)).toBe("About? bug · people: person ×2; knows");
});

test.each([
  ["topic", "topic:"],
  ["What is it about?", "What is it about?"],
  ["Wait…", "Wait…"],
  ["Say \u201cwhy?\u201d", "Say \u201cwhy?\u201d"],
  ["\u4e3b\u9898\u662f\u4ec0\u4e48\uff1f", "\u4e3b\u9898\u662f\u4ec0\u4e48\uff1f"],
  [
    "\u0645\u0627 \u0627\u0644\u0645\u0648\u0636\u0648\u0639\u061f",
    "\u0645\u0627 \u0627\u0644\u0645\u0648\u0636\u0648\u0639\u061f",
  ],
  ["C++", "C++:"],
])("the question %s is written as %s before its answer", (title, head) => {
  expect(headOf({ name: "q", kind: "text", title })).toBe(head);
});
