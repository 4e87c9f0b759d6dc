import { expect, test } from "vitest";
import { describeAnswer, describeAnswerInFull } from "../../../src/admin/shared/answers";

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

test("of a span its words are told, which are counted in code points", () => {
  const task = { kind: "spans", labels: [{ value: "per", label: "Person" }] } as const;
  const data = { kind: "text", text: "😀 Ada met Bob" };
  expect(describeAnswerInFull(task, data, [[2, 5, "per"]])).toBe("Person “Ada”");
  expect(describeAnswerInFull(task, data, [])).toBe("Nothing marked");
});
