/** Texts on labelling many items at once in English. */
import { wholePercent } from "../../percent";

const number = (n: number) => n.toLocaleString("en");
const count = (n: number) => (n === 1 ? "1 item" : `${number(n)} items`);

/** Catalogue. */
export const manyStrings = {
  open: "Label many",
  list: "List",
  title: "Contact sheet",
  bar: "Answer for all ticked items",
  by: "Suggested by",
  anySource: "Any or none",
  model: "the model",
  suggestion: "Suggestion",
  anySuggestion: "Any",
  score: "Score",
  anyScore: "Any",
  from: (percent: string) => `${percent} % or more`,
  group: "Alike",
  noGroup: "Not grouped",
  groupOf: (group: number, items: number) => `Group ${group} (${count(items)})`,
  alike: "Alike",
  alikeTo: (name: string) => `${name}: show what is alike`,
  notAlike: (id: string) => `Most like item ${id}: show all again`,
  suggested: (answer: string, score: number | null) =>
    score === null ? answer : `${answer} ${wholePercent(score)} %`,
  more: "Show more",
  ticked: (n: number) => `${number(n)} ticked`,
  tickAll: "Tick all",
  untick: "Untick all",
  choose: "Choose",
  chooseFirst: "Choose an answer",
  give: (answer: string, n: number) => `Answer “${answer}” for ${count(n)}`,
  own: "They become answers of your own; each takes one of its item’s open places.",
  done: (answer: string, n: number) => `“${answer}” is the answer to ${count(n)} now.`,
  left: (reason: string, n: number) => `${count(n)} left: ${reasons[reason] ?? reason}.`,
  undo: "Undo all",
};

const reasons: Readonly<Record<string, string>> = {
  full: "no place is open",
  mine: "you have answered, or have it on your screen",
  audited: "it tells how good accepted suggestions are",
  withdrawn: "this was undone",
  unknown: "there is no such item",
};
