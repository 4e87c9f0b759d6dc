import { render, screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { QuestionScores } from "../../../src/admin/model/QuestionScores";

const question = (name: string, agreement: number | null, score: number | null = null) => ({
  question: name,
  agreement,
  score,
  holdout_score: null,
});

test("each question says how far people agree about it, and what was not measured is left out", () => {
  render(<QuestionScores questions={[question("topic", 0.71, 0.9), question("why", null)]} />);
  const rows = screen.getAllByRole("row").slice(1);
  expect(rows.map((row) => row.textContent)).toEqual(["topic0.7100.900"]);
});

test("a column in which nothing was measured does not push the others off a phone", () => {
  render(<QuestionScores questions={[question("topic", null, 0.9), question("why", null, 0.8)]} />);
  const names = screen.getAllByRole("columnheader").map(({ textContent }) => textContent);
  expect(names).toEqual(["Question", "Cross-validated on hard items"]);
});

test("without any figure there is no table", () => {
  render(<QuestionScores questions={[question("topic", null)]} />);
  expect(screen.queryByRole("table")).toBe(null);
});
