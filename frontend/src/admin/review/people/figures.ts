/** Figures of what somebody did, in words. */
import { adminStrings } from "../../../strings/admin";
import { number } from "../../../strings/language";
import type { Work } from "./work";

/** Figures of a row, in order. */
export const FIGURES = ["labels", "minutes", "rate", "gold", "agreement"] as const;

/** Returns a figure of somebody's work in words. */
export function figureOf(figure: (typeof FIGURES)[number], work: Work): string {
  const { work: say, none, percent } = adminStrings;
  const share = (value: number, of: number) => `${percent(value)} (${number(of)})`;
  switch (figure) {
    case "labels":
      return number(work.labels);
    case "minutes":
      return say.duration(work.active_ms / 60_000);
    case "rate":
      return work.per_hour === null ? none : number(Math.round(work.per_hour));
    case "gold":
      return work.gold ? share(work.gold_right / work.gold, work.gold) : none;
    case "agreement":
      return work.agreement === null ? none : share(work.agreement, work.compared);
  }
}
