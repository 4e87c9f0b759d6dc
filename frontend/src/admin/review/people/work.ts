/** What each person did, as the server reports it. */
import { fetchJson, projectPath } from "../../../http";

/** What somebody did, altogether or in a week. */
export interface Work {
  readonly labels: number;
  /** Milliseconds at work, without pauses. */
  readonly active_ms: number;
  readonly per_hour: number | null;
  readonly gold: number;
  readonly gold_right: number;
  /** Number of answers that were compared with what several people say, and how many agree. */
  readonly compared: number;
  readonly agreement: number | null;
}

/** How often somebody is right, as the answers of all people say. */
export interface Reliability {
  readonly question: string | null;
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  readonly labels: number;
}

/** Report on one person. */
export interface PersonWork {
  readonly name: string;
  readonly total: Work;
  readonly weeks: readonly { readonly start: string | null; readonly work: Work }[];
  readonly reliability: readonly Reliability[];
  /** When the report was begun. */
  readonly as_of: string | null;
}

/** Fetches the report. */
export const fetchWork = (slug: string) =>
  fetchJson<readonly PersonWork[]>(projectPath(slug, "/labeller-report"));

/** Returns the Mondays of all weeks in which somebody worked. */
export function weeksOf(people: readonly PersonWork[]): readonly string[] {
  const starts = people.flatMap(({ weeks }) => weeks.flatMap(({ start }) => start ?? []));
  return [...new Set(starts)].sort();
}
