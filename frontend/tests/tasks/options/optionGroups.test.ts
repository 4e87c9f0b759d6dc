import { expect, test } from "vitest";
import { groupsOf } from "../../../src/tasks/options/optionGroups";
import { readOptions } from "../../../src/tasks/options/options";

test("labels with > are in groups, and a search finds words in any order, without accents", () => {
  const options = readOptions([
    "billing > refund",
    "other",
    "billing > Späte Zahlung",
    "shipping > refund",
  ]);
  const found = (search: string) =>
    groupsOf(options, search).map(({ name, entries: all }) => [
      name,
      ...all.map((one) => one.name),
    ]);
  expect(found("")).toEqual([
    ["billing", "refund", "Späte Zahlung"],
    ["", "other"],
    ["shipping", "refund"],
  ]);
  expect(found("refund ship")).toEqual([["shipping", "refund"]]);
  expect(found("SPATE")).toEqual([["billing", "Späte Zahlung"]]);
  expect(found("nothing")).toEqual([]);
  expect(groupsOf(options, "ship")[0]?.entries[0]?.index).toBe(3);
});
