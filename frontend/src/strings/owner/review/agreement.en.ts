/** Texts on how far people agree, on the owner's page in English. */
import { number } from "../../en";
import { wholePercent } from "../../percent";

const figure = (value: number) => value.toFixed(2).replace("-", "−").replace("−0.00", "0.00");
const range = (low: number, high: number) => `${figure(low)} to ${figure(high)}`;
const items = (n: number) => `${number(n)} ${n === 1 ? "item" : "items"}`;

/** Catalogue. */
export const agreementStrings = {
  title: "How far people agree",
  text: "Krippendorff’s alpha is 1 if people agree throughout, and 0 if no more than chance would make them. Each interval holds the true value with 95 % confidence.",
  compared: (n: number) => `${number(n)} ${n === 1 ? "answer" : "answers"} compared`,
  some: "There are more answers than can be compared: these are to items drawn at random.",
  empty:
    "No item has answers of two people yet. The setting Labels per item asks several people about each item.",
  whole: "All answers",
  figure,
  range,
  noDifference: "All answers are the same, so that nothing can be said about agreement.",
  few: (alpha: number, n: number) =>
    `Alpha is ${figure(alpha)}, of ${items(n)}: too few to say how certain that is.`,
  verdicts: {
    high: (alpha: number, low: number, high: number) =>
      `Alpha is ${figure(alpha)} (${range(low, high)}): people agree well enough to rely on their answers.`,
    between: (alpha: number, low: number, high: number) =>
      `Alpha is ${figure(alpha)} (${range(low, high)}): good enough for tentative conclusions, or not certain yet.`,
    low: (alpha: number, low: number, high: number) =>
      `Alpha is ${figure(alpha)} (${range(low, high)}): people agree too little to rely on single answers. Clearer guidelines or other options help, or more answers for each item.`,
    few: (alpha: number, low: number, high: number) =>
      `Alpha is ${figure(alpha)} (${range(low, high)}).`,
  },
  scales: {
    nominal: "Two answers are the same or not.",
    ordinal: "Grades differ the more, the more answers there are between them.",
    likeness: "Answers differ by how much of them is not in both.",
  },
  overTime: "By week of an item’s latest answer",
  week: (at: number) =>
    new Date(at).toLocaleDateString("en", { dateStyle: "medium", timeZone: "UTC" }),
  byLabel: "By label",
  byPair: "Each two people",
  matrixText:
    "The stronger the colour, the further two people agree beyond chance (Cohen’s kappa); those who agree least come first. Small squares rest on fewer than 20 items.",
  busiest: "Only those with the most answers are compared with each other.",
  pairOf: (pair: {
    one: string;
    other: string;
    items: number;
    alike: number;
    kappa: number | null;
  }) =>
    `${pair.one}, ${pair.other}: kappa ${pair.kappa === null ? "–" : figure(pair.kappa)}, ${wholePercent(pair.alike)} % alike, ${items(pair.items)}`,
  tables: "Figures as tables",
  label: "Label",
  weekOf: "Week of",
  alpha: "Alpha",
  interval: "95 % interval",
  items: "Items",
  answers: "Answers",
  answersWith: "Answers with it",
  person: "Person",
  other: "Other person",
  kappa: "Kappa",
  alike: "Alike",
  both: "Items of both",
  pairsLeft: (shown: number, all: number) =>
    `The ${number(shown)} of ${number(all)} pairs that agree least.`,
};
