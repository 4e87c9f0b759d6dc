/** Texts on the suggestions of the owner's page in English. */
import type { MeasureName } from "../../admin/suggestions/effects";
import { number } from "../en";

const many = (n: number, one: string, more: string): string =>
  `${number(n)} ${n === 1 ? one : more}`;
const scaled = (measure: MeasureName, value: number): string =>
  measure === "median_ms" ? (value / 1000).toFixed(2) : (100 * value).toFixed(1);
const signed = (measure: MeasureName, value: number): string =>
  `${value < 0 ? "−" : "+"}${scaled(measure, Math.abs(value))}`;

/** Catalogue. */
export const suggestionStrings = {
  effects: "What suggestions do",
  effectsText:
    "A share of the answers, drawn at random, is blind: it sees no suggestion although there is one. What differs between these answers and the others is due to the suggestion.",
  empty: "Nobody has answered an item yet for which there was a suggestion to show.",
  answers: (n: number, all: boolean) =>
    all ? many(n, "answer", "answers") : `of the latest ${number(n)} answers`,
  table: "All figures as a table, by version",
  allVersions: "all",
  sides: { shown: "Seen", blind: "Not seen" },
  measures: {
    accepted: "Same as the suggestion",
    median_ms: "Median time",
    known: "Agreement with known answers",
    others: "Agreement with other people",
    correction: "Agreement with corrections",
  },
  columns: {
    source: "Source",
    version: "Version",
    measure: "Measure",
    difference: "Difference",
    interval: "95 % interval",
  },
  figure: (measure: MeasureName, value: number) =>
    `${scaled(measure, value)} ${measure === "median_ms" ? "s" : "%"}`,
  amount: (measure: MeasureName, value: number) =>
    `${scaled(measure, value)} ${measure === "median_ms" ? "s" : "percentage points"}`,
  gap: (measure: MeasureName, value: number) =>
    `${signed(measure, value)} ${measure === "median_ms" ? "s" : "points"}`,
  range: (measure: MeasureName, low: number, high: number) =>
    `(${signed(measure, low)} to ${signed(measure, high)})`,
  noDifference: "Too few answers for a difference",
  missing: {
    blind: (measure: string, n: number, needed: number) =>
      `${measure}: not enough blind answers yet, ${number(n)} of ${number(needed)}.`,
    shown: (measure: string, n: number, needed: number) =>
      `${measure}: not enough answers that saw the suggestion yet, ${number(n)} of ${number(needed)}.`,
  },
  findings: {
    accepted: {
      less: (by: string) =>
        `People who see the suggestion give it as their answer less often, by ${by}.`,
      more: (by: string) =>
        `People who see the suggestion give it as their answer more often, by ${by}: it draws answers to itself.`,
      none: (_: string) =>
        "Seeing the suggestion makes no certain difference to how often people give it as their answer.",
    },
    median_ms: {
      less: (by: string) => `People who see the suggestion are faster, by ${by}.`,
      more: (by: string) => `People who see the suggestion are slower, by ${by}.`,
      none: (_: string) => "Seeing the suggestion makes no certain difference to the time.",
    },
    known: {
      less: (by: string) =>
        `People who see the suggestion agree with known answers less often, by ${by}.`,
      more: (by: string) =>
        `People who see the suggestion agree with known answers more often, by ${by}.`,
      none: (_: string) =>
        "Seeing the suggestion makes no certain difference to agreement with known answers.",
    },
    others: {
      less: (by: string) => `People who see the suggestion agree with others less often, by ${by}.`,
      more: (by: string) => `People who see the suggestion agree with others more often, by ${by}.`,
      none: (_: string) =>
        "Seeing the suggestion makes no certain difference to agreement with others.",
    },
    correction: {
      less: (by: string) =>
        `People who see the suggestion agree with corrections less often, by ${by}.`,
      more: (by: string) =>
        `People who see the suggestion agree with corrections more often, by ${by}.`,
      none: (_: string) =>
        "Seeing the suggestion makes no certain difference to agreement with corrections.",
    },
  },
};
