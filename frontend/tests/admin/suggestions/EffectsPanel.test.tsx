import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import type { EffectsReport, Measure, MeasureName } from "../../../src/admin/suggestions/effects";
import { fakePage, open } from "../../support/adminPage";
import { API } from "../../support/fakeApi";

fakePage();

const measure = (name: MeasureName, more: Partial<Measure> = {}): Measure => ({
  measure: name,
  shown: null,
  shown_answers: 0,
  blind: null,
  blind_answers: 0,
  needed: 100,
  difference: null,
  low: null,
  high: null,
  ...more,
});

const answered = { shown_answers: 400, blind_answers: 120 };
const accepted = measure("accepted", {
  ...answered,
  shown: 0.95,
  blind: 0.75,
  difference: 0.2,
  low: 0.131,
  high: 0.293,
});
const time = measure("median_ms", {
  ...answered,
  shown: 2_000,
  blind: 1_900,
  difference: 100,
  low: -300,
  high: 500,
});

const show = (report: EffectsReport) =>
  open("suggestions", { [`GET ${API}/suggestions/report`]: [200, report] });

const source = (name: string) => screen.findByRole("region", { name });

test("each source says what its suggestions do, and draws it", async () => {
  const measures = [accepted, time, measure("known")];
  await show({
    answers: 520,
    all: true,
    effects: [{ source: "llm", version: null, whole: true, measures }],
  });
  const llm = await source("llm");
  const said = within(llm)
    .getAllByRole("listitem")
    .map(({ textContent }) => textContent);
  expect(said).toEqual([
    "People who see the suggestion give it as their answer more often, by 20.0 percentage points: it draws answers to itself.",
    "Seeing the suggestion makes no certain difference to the time.",
  ]);
  const charts = [...llm.querySelectorAll<HTMLElement>(".measure")];
  expect(charts.map(({ dataset }) => dataset.measure)).toEqual(["accepted", "median_ms"]);
  const [bar, blind] = [...(charts[0]?.querySelectorAll<HTMLElement>(".side-fill") ?? [])];
  expect([bar?.style.width, blind?.style.width]).toEqual(["95%", "75%"]);
  expect(charts[0]?.textContent).toContain("+20.0 points (+13.1 to +29.3)");
  expect(charts[1]?.querySelector<HTMLElement>(".side.shown .side-fill")?.style.width).toBe("100%");
  expect(screen.getByText("520 answers")).toBeTruthy();
});

test("it says how many blind answers are missing before anything is known", async () => {
  const few = measure("accepted", { shown: 0.9, blind: 0.8, ...answered, blind_answers: 12 });
  const unseen = measure("median_ms", { blind: 900, blind_answers: 120 });
  await show({
    answers: 20_000,
    all: false,
    effects: [{ source: "llm", version: null, whole: true, measures: [few, unseen] }],
  });
  const llm = await source("llm");
  expect(
    within(llm).getByText(/^Same as .*: not enough blind answers yet, 12 of 100\.$/),
  ).toBeTruthy();
  expect(
    within(llm).getByText(/^Median time: not enough answers that saw .* yet, 0 of 100\.$/),
  ).toBeTruthy();
  expect(llm.querySelector(".interval")).toBeNull();
  expect(screen.getByText("of the latest 20,000 answers")).toBeTruthy();
});

test("the table behind has every version, with its interval", async () => {
  const of = (version: string | null, whole: boolean) => ({
    ...{ source: "llm", version, whole },
    measures: [accepted],
  });
  await show({
    answers: 520,
    all: true,
    effects: [of(null, true), of("2", false), of(null, false)],
  });
  const table = within(await screen.findByRole("group", { name: "What suggestions do" }));
  const rows = table.getAllByRole("row").slice(1);
  const texts = rows.map((row) => [...row.children].map(({ textContent }) => textContent));
  const figures = ["95.0 % (400)", "75.0 % (120)", "+20.0 points", "(+13.1 to +29.3)"];
  expect(texts).toEqual([
    ["llm", "all", "Same as the suggestion", ...figures],
    ["llm", "2", "Same as the suggestion", ...figures],
    ["llm", "–", "Same as the suggestion", ...figures],
  ]);
  expect(screen.getAllByRole("region", { name: "llm" })).toHaveLength(1);
});

test("a project without such answers says so", async () => {
  await show({ answers: 0, all: true, effects: [] });
  expect(await screen.findByText(/^Nobody has answered an item yet for which/)).toBeTruthy();
});

test("an error of the server is shown", async () => {
  await open("suggestions", {
    [`GET ${API}/suggestions/report`]: [503, { error: "too many are reading at the same time" }],
  });
  expect(await screen.findByText(/too many are reading/)).toBeTruthy();
});
