import { expect, test } from "vitest";
import {
  parameterFor,
  questionsIn,
  valuesIn,
} from "../../../../src/admin/items/search/answerFilter";

const TREE = [{ value: "pet", label: "Pet", options: ["cat"] }, "plant"];
const SURE = { name: "sure", title: "Sure?", kind: "choice", options: ["yes"] };
const SPANS = { kind: "spans", labels: ["a", { value: "b", questions: [SURE] }], relations: ["r"] };
const FORM = {
  kind: "form",
  questions: [
    { name: "what", title: "What?", kind: "choice", options: TREE },
    { name: "bad", kind: "rating", scale: [1, 2] },
    { name: "who", ...SPANS },
    { name: "why", kind: "text" },
  ],
};

test("a whole answer is searched for where it is one option, otherwise a part of it", () => {
  expect(parameterFor({ kind: "choice", options: ["a"] })).toBe("value");
  expect(parameterFor({ kind: "rating", scale: [1, 2] })).toBe("value");
  expect(parameterFor({ kind: "choice", options: TREE })).toBe("answer");
  expect(parameterFor({ kind: "choices", options: ["a"] })).toBe("answer");
  expect(parameterFor(SPANS)).toBe("answer");
  expect(parameterFor(FORM)).toBe("answer");
});

test("questions are those of a form, and those about regions", () => {
  expect(questionsIn(FORM).map(([name]) => name)).toEqual(["what", "bad", "who", "sure", "why"]);
  expect(questionsIn(SPANS)).toEqual([["sure", "Sure?"]]);
  expect(questionsIn({ kind: "choice", options: ["a"] })).toEqual([]);
});

test("the values of a question are its options, labels and relations, of a tree all", () => {
  expect(valuesIn(FORM, "what")).toEqual([
    ['"pet"', "Pet"],
    ['"cat"', "Pet > cat"],
    ['"plant"', "plant"],
  ]);
  expect(valuesIn(FORM, "bad").map(([value]) => value)).toEqual(["1", "2"]);
  expect(valuesIn(FORM, "who").map(([value]) => value)).toEqual(['"a"', '"b"', '"r"']);
  expect(valuesIn(FORM, "sure")).toEqual([['"yes"', "yes"]]);
  expect(valuesIn(FORM, "why")).toEqual([]);
  expect(valuesIn(FORM, "")).toEqual([]);
  expect(valuesIn(SPANS, "").map(([value]) => value)).toEqual(['"a"', '"b"', '"r"']);
});
