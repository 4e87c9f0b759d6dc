/** Acceptance of suggestions in bulk, and what is known of their error. */
import { fetchJson, projectPath, request } from "../../http";

/** What accepting all suggestions from a score on would mean. */
export interface Step {
  readonly min_score: number;
  readonly suggestions: number;
  /** Number of answers to items with such a score. */
  readonly known: number;
  readonly wrong: number;
  /** Estimated share that is wrong; null if nothing is known. */
  readonly error: number | null;
  /** Ends of its 95 % interval. */
  readonly low: number;
  readonly high: number;
}

/** Suggestions of similar scores. */
export interface Bin {
  readonly score: number;
  readonly right: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** What is known of a source. */
export interface ErrorCurve {
  readonly source: string;
  /** Number of answers that the suggestions can be compared with. */
  readonly known: number;
  readonly right: number;
  /** Number of suggestions for items that still want an answer. */
  readonly open: number;
  readonly unscored: number;
  readonly steps: readonly Step[];
  readonly bins: readonly Bin[];
}

/** One act of accepting. */
export interface Acceptance {
  readonly id: string;
  readonly source: string;
  readonly min_score: number;
  readonly labels: number;
  readonly audited: number;
  readonly answered: number;
  readonly wrong: number;
  readonly error: number | null;
  readonly low: number;
  readonly high: number;
  readonly created: string | null;
  /** When its labels were taken back. */
  readonly withdrawn: string | null;
}

/** What is accepted. */
export interface Wanted {
  readonly source: string;
  readonly min_score: number;
  readonly audit: number;
}

/** What was accepted, or would be. */
export interface Accepted {
  readonly labels: number;
  readonly audited: number;
  /** Number of items that are left to people, by reason. */
  readonly left: Readonly<Record<string, number>>;
}

/** Sources of a project, and what was accepted of them. */
export interface Acceptable {
  readonly sources: readonly string[];
  readonly acceptances: readonly Acceptance[];
}

/** Fetches the sources that have suggestions, and the acceptances. */
export async function fetchAcceptable(slug: string): Promise<Acceptable> {
  const [sources, acceptances] = await Promise.all([
    fetchJson<readonly { readonly source: string; readonly scored: number }[]>(
      projectPath(slug, "/suggestions/sources"),
    ),
    fetchJson<readonly Acceptance[]>(projectPath(slug, "/suggestions/acceptances")),
  ]);
  const scored = sources.filter((one) => one.scored > 0).map((one) => one.source);
  return { sources: [...new Set(scored)], acceptances };
}

/** Fetches the curve of a source. */
export const fetchCurve = (slug: string, source: string) =>
  fetchJson<ErrorCurve>(
    projectPath(slug, `/suggestions/curve?source=${encodeURIComponent(source)}`),
  );

/** Accepts suggestions, or counts what would be accepted. */
export const accept = (slug: string, wanted: Wanted, dry_run: boolean) =>
  request<Accepted>("POST", projectPath(slug, "/suggestions/accept"), { ...wanted, dry_run });

/** Takes all labels back that were made of a source's suggestions. */
export const takeBack = (slug: string, source: string) =>
  request<unknown>(
    "DELETE",
    projectPath(slug, `/suggestions?labels=true&source=${encodeURIComponent(source)}`),
  );

/** Returns the step whose score is the highest that is not above a given one. */
export function stepAt(curve: ErrorCurve, score: number): Step | undefined {
  return curve.steps.findLast((step) => step.min_score <= score) ?? curve.steps[0];
}
