/** What suggestions do to answers, as the server reports it. */
import { fetchJson, projectPath } from "../../http";

/** Name of a measure. */
export type MeasureName = "accepted" | "median_ms" | "known" | "others" | "correction";

/** Measure of answers that saw a suggestion, and of those that did not. */
export interface Measure {
  readonly measure: MeasureName;
  readonly shown: number | null;
  readonly shown_answers: number;
  readonly blind: number | null;
  readonly blind_answers: number;
  /** Number of answers that each side needs for a difference. */
  readonly needed: number;
  /** Shown less blind; null if one side has too few answers. */
  readonly difference: number | null;
  /** Ends of the difference's 95 % interval. */
  readonly low: number | null;
  readonly high: number | null;
}

/** What the suggestions of a source, or of a version of it, do. */
export interface Effects {
  readonly source: string;
  readonly version: string | null;
  /** Whether these are all versions of the source. */
  readonly whole: boolean;
  readonly measures: readonly Measure[];
}

/** What suggestions do in a project. */
export interface EffectsReport {
  readonly answers: number;
  /** Whether these are all answers; otherwise they are the latest ones. */
  readonly all: boolean;
  readonly effects: readonly Effects[];
}

/** Fetches the report. */
export const fetchEffects = (slug: string) =>
  fetchJson<EffectsReport>(projectPath(slug, "/suggestions/report"));

/** Difference with its interval. */
export interface Interval {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/** Returns a measure's difference; null if there are too few answers for one. */
export function intervalOf({ difference, low, high }: Measure): Interval | null {
  return difference === null || low === null || high === null ? null : { difference, low, high };
}

/** Tells whether a difference is certainly below 0, above 0, or neither. */
export function certainty({ low, high }: Interval): "less" | "more" | "none" {
  if (high < 0) return "less";
  return low > 0 ? "more" : "none";
}

/** Returns the measures of which at least one answer was measured. */
export const measured = ({ measures }: Effects): readonly Measure[] =>
  measures.filter(({ shown_answers, blind_answers }) => shown_answers + blind_answers > 0);
