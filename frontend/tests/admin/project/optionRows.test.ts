import { expect, test } from "vitest";
import { readRows, withoutRow, writeRows } from "../../../src/admin/project/optionRows";
import { readOptions } from "../../../src/tasks/options/options";

test("options become rows and rows options, and what the form doesn't know stays", () => {
  const options = ["cat", { value: 1, label: "one", key: "o", hint: "!" }, { value: true }];
  expect(writeRows(readRows(options))).toEqual(options);
  const rows = readRows(["cat"]).map((row) => ({ ...row, label: "Cat", key: "c" }));
  expect(writeRows(rows)).toEqual([{ value: "cat", label: "Cat", key: "c" }]);
  expect(readRows("no list")).toEqual([]);
});

test("when an option is removed the others keep the keys that people know", () => {
  const keys = (options: unknown) => readOptions(options).map(({ value, key }) => [value, key]);
  const rows = readRows(["cat", "dog", { value: "cow", key: "w" }, "horse"]);
  const rest = writeRows(withoutRow(rows, 1));
  expect(keys(rest)).toEqual([
    ["cat", "1"],
    ["cow", "w"],
    ["horse", "3"],
  ]);
  expect(rest[0]).toBe("cat");
  expect(keys([...rest, "new"]).at(-1)).toEqual(["new", "2"]);
  // Numbers are their own keys.
  expect(writeRows(withoutRow(readRows(["1", "2", "3"]), 0))).toEqual(["2", "3"]);
});
