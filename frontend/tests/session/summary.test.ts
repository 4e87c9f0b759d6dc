import { expect, test } from "vitest";
import { summarise } from "../../src/session/summary";

test("an answer in few words", () => {
  const values = ["good", 3, true, [], ["x", "y"], [[0, 3, "person"]], [{ type: "box", label: 2 }]];
  expect(values.map(summarise)).toEqual(["good", "3", "true", "∅", "x, y", "person", "2"]);
  expect(summarise({ topic: "bug", tags: ["ui", "api"] })).toBe("bug · ui, api");
  expect(summarise({ regions: [[0, 3, "person"]], relations: [] })).toBe("person");
  expect(summarise("two\n  lines")).toBe("two lines");
  expect([...summarise("😀".repeat(50))]).toHaveLength(40);
});
