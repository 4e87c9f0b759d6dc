/** HTTP API of the audit log, of withdrawn labels and of threads. */
import { fetchJson, projectPath, request } from "../../http";
import type { Flag } from "../shared/api";

/** Entry of the audit log. */
export interface Act {
  readonly act: number;
  readonly created: string | null;
  /** Null for an operator at the command line. */
  readonly by: string | null;
  readonly what: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Page of the audit log; `next` is where the next page begins. */
export interface ActPage {
  readonly acts: readonly Act[];
  readonly next: number | null;
}

/** What was withdrawn, or would be. */
export interface Withdrawn {
  readonly labels: number;
  readonly items: number;
}

/** What an owner says when they withdraw a labeller's labels. */
export interface Voiding {
  readonly reason: string;
  /** A date; null for all labels. */
  readonly since: string | null;
  readonly dry_run: boolean;
}

/** Fetches entries of the log, newest first, from `before` on. */
export const fetchActs = (slug: string, before: number | null) =>
  fetchJson<ActPage>(projectPath(slug, `/acts${before === null ? "" : `?before=${before}`}`));

/** Withdraws a labeller's labels, or counts them. */
export const voidLabeller = (slug: string, name: string, voiding: Voiding) =>
  request<Withdrawn>(
    "POST",
    projectPath(slug, `/labellers/${encodeURIComponent(name)}/void`),
    voiding,
  );

/** Lets a labeller who is suspended or voided get items again. */
export const liftLabeller = (slug: string, name: string) =>
  request<void>("POST", projectPath(slug, `/labellers/${encodeURIComponent(name)}/lift`));

/** Answers a flag. */
export const answerFlag = (slug: string, flag: string, text: string) =>
  request<Flag>("POST", projectPath(slug, `/flags/${encodeURIComponent(flag)}/messages`), { text });
