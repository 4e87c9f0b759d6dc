import { expect, test } from "vitest";
import {
  canShift,
  readRows,
  shifted,
  withoutRow,
  writeRows,
} from "../../../src/admin/project/optionRows";
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

test("a tree becomes rows with levels, which move in and out with all below them", () => {
  const tree = [
    { value: "animals", options: ["cat", { value: "dogs", options: ["husky"] }] },
    "plants",
  ];
  const rows = readRows(tree);
  expect(rows.map(({ value, level }) => [value, level])).toEqual([
    ["animals", 0],
    ["cat", 1],
    ["dogs", 1],
    ["husky", 2],
    ["plants", 0],
  ]);
  expect(writeRows(rows)).toEqual(tree);
  expect(writeRows(shifted(rows, 2, 1))).toEqual([
    {
      value: "animals",
      options: [{ value: "cat", options: [{ value: "dogs", options: ["husky"] }] }],
    },
    "plants",
  ]);
  expect(writeRows(shifted(rows, 2, -1))).toEqual([
    { value: "animals", options: ["cat"] },
    { value: "dogs", options: ["husky"] },
    "plants",
  ]);
  expect([canShift(rows, 0, 1), canShift(rows, 0, -1), canShift(rows, 3, 1)]).toEqual([
    false,
    false,
    false,
  ]);
  expect(writeRows(withoutRow(rows, 2))).toEqual([
    { value: "animals", options: ["cat"] },
    "plants",
  ]);
});
