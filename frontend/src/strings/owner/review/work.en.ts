/** Texts on what each person did, on the owner's page in English. */
import { number } from "../../en";
import { wholePercent } from "../../percent";

const percent = (share: number) => `${wholePercent(share)} %`;

/** Catalogue. */
export const workStrings = {
  title: "What people did",
  text: "Time at work is that between answers, without pauses of more than two minutes.",
  empty: "Nobody has answered an item yet.",
  name: "Name",
  figures: {
    labels: "Labels",
    minutes: "Time at work",
    rate: "Per hour",
    gold: "Gold right",
    agreement: "Agreement",
  },
  hints: {
    labels: "Labels that stand",
    minutes: "Without pauses of more than two minutes",
    rate: "Answers an hour at work",
    gold: "Share of right answers to items whose answer is known (number of answers)",
    agreement: "With what the answers of several people come to (number of answers)",
  },
  reliability: "Reliability",
  reliabilityHint: "Estimated share of right answers, with its 95 % interval",
  reliabilityText:
    "Reliability is how often somebody is right, as all answers to the same items say. The bar holds the true share with 95 % confidence: the fewer labels it rests on, the longer it is.",
  reliable: (accuracy: number, low: number, high: number, labels: number) =>
    `${percent(accuracy)} (${percent(low)} to ${percent(high)}), ${number(labels)} ${labels === 1 ? "label" : "labels"}`,
  weeks: "Labels by week",
  byWeek: "Figures by week",
  weekOf: "Week of",
  week: (at: number) =>
    new Date(at).toLocaleDateString("en", { dateStyle: "medium", timeZone: "UTC" }),
  duration: (minutes: number) =>
    minutes < 90 ? `${number(Math.round(minutes))} min` : `${(minutes / 60).toFixed(1)} h`,
};
