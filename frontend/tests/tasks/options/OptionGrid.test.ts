import { expect, test } from "vitest";
import { layOut } from "../../../src/tasks/options/OptionGrid";
import { groupsOf } from "../../../src/tasks/options/optionGroups";
import { readOptions } from "../../../src/tasks/options/options";

const entries = (options: unknown) =>
  groupsOf(readOptions(options)).flatMap((group) => group.entries);

test("rows of answers are as even as they can be", () => {
  expect(layOut(entries([..."0123456789"]))).toMatchObject({ "--wide": 10, "--slim": 5 });
  expect(layOut(entries(["billing", "technical"]))).toMatchObject({ "--slim": 2, "--tight": 1 });
  expect(layOut(entries(["refund", "invoice"]))).toMatchObject({ "--slim": 2, "--tight": 2 });
  expect(layOut(entries(["cat", "dog", "horse", "mouse", "cow"]))).toMatchObject({
    "--wide": 3,
    "--slim": 2,
  });
});
