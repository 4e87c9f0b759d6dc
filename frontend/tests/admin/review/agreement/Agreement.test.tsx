import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import {
  type AgreementReport,
  type Alpha,
  peopleOf,
  type QuestionAgreement,
  verdictOf,
} from "../../../../src/admin/review/agreement/agreement";
import { fakePage, open } from "../../../support/adminPage";
import { API } from "../../../support/fakeApi";

fakePage();

const alpha = (more: Partial<Alpha> = {}): Alpha => ({
  alpha: 0.65,
  low: 0.29,
  high: 0.87,
  items: 20,
  answers: 60,
  ...more,
});

const pair = (one: string, other: string, kappa: number | null, items = 20) => ({
  one,
  other,
  items,
  alike: 0.75,
  kappa,
});

const question: QuestionAgreement = {
  question: null,
  scale: "nominal",
  agreement: alpha(),
  all: true,
  labels: [
    { value: "cat", answers: 38, agreement: alpha({ alpha: 0.5 }) },
    { value: "dog", answers: 0, agreement: alpha({ alpha: null, low: null, high: null }) },
  ],
  weeks: [
    { start: "2025-10-13T00:00:00.000+00:00", agreement: alpha({ alpha: 0.34, low: -0.08 }) },
    { start: "2025-10-20T00:00:00.000+00:00", agreement: alpha({ alpha: 1, high: 1 }) },
  ],
  people: 3,
  pairs: [pair("Ada", "Ben", 1), pair("Ada", "Cyd", -0.1), pair("Ben", "Cyd", null, 2)],
};

const show = (report: Partial<AgreementReport> = {}) =>
  open("review?tab=agreement", {
    [`GET ${API}/agreement`]: [
      200,
      {
        labels: 60,
        all: true,
        questions: [question],
        as_of: "2026-01-05T09:30:00Z",
        ...report,
      } satisfies AgreementReport,
    ],
  });

test("it says how far people agree, and how certain that is", async () => {
  await show();
  const part = await screen.findByRole("region", { name: "All answers" });
  expect(part.textContent).toContain(
    "Alpha is 0.65 (0.29 to 0.87): good enough for tentative conclusions, or not certain yet.",
  );
  expect(screen.getByText("60 answers compared")).toBeTruthy();
  const bars = [...part.querySelectorAll(".agreement-bar")].map(({ textContent }) => textContent);
  expect(bars).toEqual(["All answers0.65", "cat0.50"]);
});

test("the matrix draws each pair twice, and names it", async () => {
  await show();
  const part = await screen.findByRole("region", { name: "All answers" });
  const cells = [...part.querySelectorAll(".matrix g")];
  expect(cells).toHaveLength(6);
  const titles = new Set(cells.map((cell) => cell.querySelector("title")?.textContent));
  expect(titles).toEqual(
    new Set([
      "Ada, Ben: kappa 1.00, 75 % alike, 20 items",
      "Ada, Cyd: kappa −0.10, 75 % alike, 20 items",
      "Ben, Cyd: kappa –, 75 % alike, 2 items",
    ]),
  );
  const sizes = cells.map((cell) => Number(cell.querySelector("rect")?.getAttribute("width")));
  expect(Math.min(...sizes)).toBeLessThan(Math.max(...sizes)); // two items of both are few
});

test("a figure is written where its cell has space for it", async () => {
  const pairs = [pair("Ada", "Ben", 0.5), pair("Ada", "Cyd", 1, 3)];
  await show({ questions: [{ ...question, pairs }] });
  const part = await screen.findByRole("region", { name: "All answers" });
  const written = [...part.querySelectorAll(".matrix-figure")].map((one) => one.textContent);
  expect(written).toEqual(["0.50", "0.50"]);
});

test("it says that people are left out only if some are", async () => {
  const pairs = [pair("Ada", "Ben", 0.5), pair("Ada", "Cyd", 1)]; // Ben and Cyd share no item
  await show({ questions: [{ ...question, pairs }] });
  await screen.findByRole("region", { name: "All answers" });
  expect(screen.queryByText(/Only those with the most answers/)).toBeNull();
});

test("it says so if they are", async () => {
  await show({ questions: [{ ...question, people: 4 }] });
  expect(await screen.findByText(/Only those with the most answers/)).toBeTruthy();
});

test("the tables have all figures, those who agree least first", async () => {
  await show();
  const tables = await screen.findAllByRole("table", { hidden: true });
  const rows = tables.map((table) =>
    within(table)
      .getAllByRole("row", { hidden: true })
      .slice(1)
      .map((row) => [...row.children].map(({ textContent }) => textContent)),
  );
  expect(rows[0]).toEqual([
    ["cat", "0.50", "0.29 to 0.87", "20", "38"],
    ["dog", "–", "–", "20", "0"],
  ]);
  expect(rows[1]?.[0]).toEqual(["Oct 13, 2025", "0.34", "−0.08 to 0.87", "20", "60"]);
  expect(rows[2]?.map((row) => row?.slice(0, 3))).toEqual([
    ["Ada", "Cyd", "−0.10"],
    ["Ada", "Ben", "1.00"],
    ["Ben", "Cyd", "–"],
  ]);
});

test("without answers of two people it says how to get them", async () => {
  await show({ labels: 0, questions: [{ ...question, labels: [], weeks: [], pairs: [] }] });
  expect(await screen.findByText(/No item has answers of two people yet/)).toBeTruthy();
  expect(screen.queryByRole("region", { name: "All answers" })).toBeNull();
});

test("a form has a part for each question", async () => {
  const named = (name: string) => ({ ...question, question: name });
  await show({ all: false, questions: [named("topic"), named("mood")] });
  expect(await screen.findByRole("region", { name: "topic" })).toBeTruthy();
  expect(screen.getByRole("heading", { name: "mood" })).toBeTruthy();
  expect(screen.getByText(/items drawn at random/)).toBeTruthy();
});

test("an interval that holds a limit says nothing for certain", () => {
  expect(verdictOf(alpha({ low: 0.81, high: 0.9 }))).toBe("high");
  expect(verdictOf(alpha({ low: 0.79, high: 0.9 }))).toBe("between");
  expect(verdictOf(alpha({ low: 0.1, high: 0.6 }))).toBe("low");
  expect(verdictOf(alpha({ low: null }))).toBe("few");
});

test("those who agree least with others come first", () => {
  expect(peopleOf(question.pairs)[0]).toBe("Cyd");
});
