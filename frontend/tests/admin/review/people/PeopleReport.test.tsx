import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import type { PersonWork, Work } from "../../../../src/admin/review/people/work";
import { fakePage, open } from "../../../support/adminPage";
import { API } from "../../../support/fakeApi";

fakePage();

const work = (more: Partial<Work> = {}): Work => ({
  labels: 20,
  active_ms: 1_800_000,
  per_hour: 40.4,
  gold: 8,
  gold_right: 6,
  compared: 12,
  agreement: 0.75,
  ...more,
});

const ada: PersonWork = {
  name: "Ada",
  total: work(),
  weeks: [
    { start: "2025-10-13T00:00:00.000+00:00", work: work({ labels: 5 }) },
    { start: "2025-10-20T00:00:00.000+00:00", work: work({ labels: 15 }) },
  ],
  reliability: [{ question: null, accuracy: 0.9, low: 0.7, high: 0.97, labels: 12 }],
  as_of: null,
};

const ben: PersonWork = {
  name: "Ben",
  total: work({ per_hour: null, gold: 0, agreement: null, active_ms: 7_200_000 }),
  weeks: [],
  reliability: [],
  as_of: null,
};

const show = (people: readonly PersonWork[]) =>
  open("review?tab=people", { [`GET ${API}/labeller-report`]: [200, people] });

const rowsOf = (table: HTMLElement) =>
  within(table)
    .getAllByRole("row", { hidden: true })
    .slice(1)
    .map((row) => [...row.children].map(({ textContent }) => textContent));

test("each person has their figures and their reliability with its interval", async () => {
  await show([ada, ben]);
  const [table] = await screen.findAllByRole("table");
  expect(table && rowsOf(table)).toEqual([
    ["Ada", "20", "30 min", "40", "75 % (8)", "75 % (12)", "90 % (70 % to 97 %), 12 labels", ""],
    ["Ben", "20", "2.0 h", "–", "–", "–", "–", ""],
  ]);
  const bars = [...document.querySelectorAll(".week-bars")].map((chart) =>
    [...chart.querySelectorAll("rect")].map((bar) => Number(bar.getAttribute("height"))),
  );
  expect(bars[0]?.[1]).toBe(3 * (bars[0]?.[0] ?? 0));
});

test("the table behind lists the weeks, the latest first", async () => {
  await show([ada]);
  const tables = await screen.findAllByRole("table", { hidden: true });
  const rows = tables[1] ? rowsOf(tables[1]) : [];
  expect(rows.map(([week, name, labels]) => [week, name, labels])).toEqual([
    ["Oct 20, 2025", "Ada", "15"],
    ["Oct 13, 2025", "Ada", "5"],
  ]);
});

test("without answers it says so", async () => {
  await show([]);
  expect(await screen.findByText("Nobody has answered an item yet.")).toBeTruthy();
});
