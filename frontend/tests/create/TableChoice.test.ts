import { expect, test } from "vitest";
import type { Preview } from "../../src/create/api";
import { NO_USES } from "../../src/create/columns";
import { shownItems } from "../../src/create/parts/TableChoice";

const preview = (items: Preview["items"]): Preview => ({
  format: "csv",
  rows: 1,
  columns: [],
  items,
  refused: [],
  refusedRows: 0,
  notes: [],
  sheets: [],
});

test("rows of all columns are shown as the chosen columns alone, so that templates suit them", () => {
  const first = preview([
    {
      kind: "table",
      rows: [
        ["body", "A joy."],
        ["shop", "north"],
      ],
    },
  ]);
  const uses = { ...NO_USES, of: { body: "show", shop: "meta" }, order: ["body", "shop"] } as const;
  expect(shownItems(first, first, uses)).toEqual([{ kind: "text", text: "A joy." }]);
});

test("items that are no rows stay as they are", () => {
  const latest = preview([{ kind: "text", text: "A joy." }]);
  expect(shownItems(latest, latest, NO_USES)).toEqual(latest.items);
});
