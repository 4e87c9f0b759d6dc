import { expect, test } from "vitest";
import { summarise } from "../../src/session/summary";

test("an answer in few words", () => {
  const values = ["good", 3, true, [], ["x", "y"], [[0, 3, "person"]], [{ type: "box", label: 2 }]];
  expect(values.map(summarise)).toEqual(["good", "3", "true", "∅", "x, y", "person", "2"]);
  expect(summarise({ a: 1 })).toBe('{"a":1}');
  expect(summarise("two\n  lines")).toBe("two lines");
  expect([...summarise("😀".repeat(50))]).toHaveLength(40);
});
