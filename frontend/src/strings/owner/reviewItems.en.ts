/** Texts on the review of items one by one in English. */
import { number } from "../language";

const many = (n: number, one: string, more: string): string =>
  `${number(n)} ${n === 1 ? one : more}`;

const reasons: Record<string, (n: number) => string> = {
  corrected: (n) => `${number(n)} had an owner’s answer already.`,
  withdrawn: (n) => `${number(n)} were taken back before.`,
  unknown: (n) => `${number(n)} are not there any more.`,
  unsure: (n) => `${number(n)} have no answers.`,
  unfit: (n) => `To ${number(n)} this is no possible answer.`,
};

/** Catalogue. */
export const reviewItemStrings = {
  order: "Order",
  orders: {
    disagreement: "Most disagreement first",
    confidence: "Least sure first",
    flag: "Flagged",
    error: "Likely errors",
    labeller: "Answers of one person",
    source: "Suggested by a source",
  },
  source: "Source",
  nobody: "Choose …",
  choose: "Choose whose answers to review, or which source.",
  settled: (n: number) => `${many(n, "item", "items")} settled`,
  names: "Show names",
  many: "All at once",
  empty: "Nothing here needs a look.",
  finished: "That was the last one.",
  person: (n: number) => `Person ${n}`,
  people: (n: number) => many(n, "answer", "answers"),
  consensus: "Consensus",
  consensusSure: (share: string) => `consensus, ${share} sure`,
  sure: (share: string) => `${share} sure`,
  pick: (key: string, title: string) => `Take ${key}: ${title}`,
  differs: "differs",
  differing: (n: number) =>
    n ? `${many(n, "mark", "marks")} not made by all` : "everybody made these marks",
  edit: "Edit",
  undo: "Undo",
  previous: "Previous",
  next: "Next",
  done: (answer: string) => `Settled: ${answer}`,
  manyText:
    "All items of this list that no owner has settled get your answer, which then counts instead of all others. One undo takes everything back, for a day.",
  looking: "Looking for the items …",
  found: (n: number, isMost: boolean) =>
    isMost ? `The first ${number(n)} items` : many(n, "item", "items"),
  takeConsensus: "Give each item the consensus of its answers",
  given: (n: number) => `${many(n, "item", "items")} settled.`,
  left: (reason: string, n: number) => reasons[reason]?.(n) ?? `${number(n)} ${reason}`,
  back: "Back to the items",
};
