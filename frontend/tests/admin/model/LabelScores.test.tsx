import { render, screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { LabelScores } from "../../../src/admin/model/LabelScores";

test("each label says how well its spans are found, those marked most often first", () => {
  const metrics = { "f1:place": 0.5, "f1:person": 0.75, "labels:person": 30, "labels:place": 12 };
  render(<LabelScores metrics={{ f1: 0.66, ...metrics }} />);
  const rows = screen.getAllByRole("row").slice(1);
  expect(rows.map((row) => row.textContent)).toEqual(["person300.750", "place120.500"]);
});

test("accuracies have no such table", () => {
  render(<LabelScores metrics={{ score: 0.5, "labels:good": 3 }} />);
  expect(screen.queryByRole("table")).toBe(null);
});
