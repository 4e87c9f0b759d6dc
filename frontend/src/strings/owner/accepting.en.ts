/** Texts on the acceptance of suggestions in English. */
import { number } from "../en";

const many = (n: number, one: string, more: string): string =>
  `${number(n)} ${n === 1 ? one : more}`;
const percent = (share: number): string => `${trimmed(100 * share)} %`;

/** Returns a number with at most two digits after the point. */
function trimmed(value: number): string {
  return String(Number(value.toFixed(value < 1 ? 2 : 1)));
}

/** Catalogue. */
export const acceptingStrings = {
  title: "Accept in bulk",
  note: "Sure suggestions become labels without anybody looking at them. They close their items, and the model does not learn from them. A share of the items, drawn at random, goes to people instead, first and without the suggestion: their answers say how often the accepted suggestions are wrong.",
  source: "Source",
  score: "Accept from a score in percent",
  scoreHint: "Suggestions without a score can't be accepted.",
  audit: "Audit, in percent",
  auditHint: "Share of the items that people answer instead.",
  percent,
  range: (low: number, high: number) => `(${percent(low)} to ${percent(high)})`,
  nothing: "There is no suggestion with such a score for an item that still wants an answer.",
  unknown: "No error is known yet: no answer was given to items with such a suggestion.",
  expected: (error: number, low: number, high: number, known: number) =>
    `Expected error ${percent(error)}, between ${percent(low)} and ${percent(high)} with 95 % confidence, from ${many(known, "answer", "answers")} that were given without a suggestion.`,
  count: "Count what would be accepted",
  would: (labels: number, audited: number) =>
    `About ${many(labels, "suggestion becomes a label", "suggestions become labels")}, and ${many(audited, "item goes", "items go")} to people for the audit.`,
  accept: (labels: number) => `Accept ${many(labels, "suggestion", "suggestions")}`,
  leftToPeople: (reasons: string) => `Left to people: ${reasons}.`,
  left: (n: number, reason: string | undefined) => `${number(n)} ${reason ?? ""}`.trim(),
  reasons: {
    held: "held by somebody",
    answered: "answered already",
    corrected: "corrected",
    flagged: "flagged",
    audited: "being audited",
    "held out": "held out to test the model",
  } as Readonly<Record<string, string>>,
  chart: "Expected error from each score on, with its 95 % interval",
  scoreAxis: "lowest score",
  table: "The curve as a table, and the reliability diagram",
  stepsTable: "Suggestions and their error from each score on",
  reliability: "How often suggestions of a score are right",
  columns: {
    score: "Score from",
    suggestions: "Suggestions",
    error: "Error",
    interval: "95 % interval",
    answers: "Answers",
    wrong: "Wrong",
    mean: "Mean score",
    right: "Right",
    when: "Accepted",
    labels: "Labels",
    audited: "Audited",
  },
  accepted: "Accepted so far",
  notKnownYet: "not known yet",
  takenBack: (labels: number) => `${number(labels)}, taken back`,
  answeredOf: (answered: number, audited: number) => `${number(answered)} of ${number(audited)}`,
  takeBack: (source: string) => `Take back all labels of ${source}`,
};
