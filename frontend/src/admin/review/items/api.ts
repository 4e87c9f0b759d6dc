/** Requests for the items to review, and for corrections of many of them. */
import { fetchJson, projectPath, request } from "../../../http";
import type { Given } from "../../items/many/api";
import type { ItemWithAnswers } from "../../shared/api";

/** What an item's answers come to, of a form for each question. */
export interface Consensus {
  /** Question of a form; empty if the task is none. */
  readonly question: string;
  readonly value: unknown;
  /** How sure the answers make it, from 0 to 1. */
  readonly confidence: number;
  /** How much they agree with it, from 0 to 1; null if there is only one. */
  readonly agreement: number | null;
  readonly labels: number;
}

/** Item to review. */
export interface ReviewItem {
  readonly item: ItemWithAnswers;
  readonly consensus: readonly Consensus[];
}

/** Page of items to review; `next` is where the next page begins. */
export interface ReviewPage {
  readonly items: readonly ReviewItem[];
  readonly next: string | null;
}

/** Number of items in a page, and of ids. */
const PAGE = "10";
/** Number of items that the server takes at once. */
const MOST = 500;
/** Maximum number of items that are answered in one act. */
export const MOST_AT_ONCE = 5_000;
/** Number of pages without an item that are skipped at once. */
const EMPTY_PAGES = 20;

/** Fetches the next items to review; pages without one are skipped. */
export async function fetchReview(
  slug: string,
  wanted: URLSearchParams,
  from: string,
): Promise<ReviewPage> {
  let after = from;
  for (let page = 1; ; page++) {
    const query = new URLSearchParams([...wanted, ["limit", PAGE], ["after", after]]);
    const found = await fetchJson<ReviewPage>(projectPath(slug, `/review?${query}`));
    if (found.items.length || found.next === null || page === EMPTY_PAGES) return found;
    after = found.next;
  }
}

/** Fetches the ids of the items in a list, up to `MOST_AT_ONCE`. */
export async function fetchIds(slug: string, wanted: URLSearchParams): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: string | null = "";
  for (let page = 0; after !== null && ids.length < MOST_AT_ONCE && page < 100; page++) {
    const query = new URLSearchParams([...wanted, ["limit", String(MOST)], ["after", after]]);
    const found: { readonly items: readonly string[]; readonly next: string | null } =
      await fetchJson(projectPath(slug, `/review/ids?${query}`));
    ids.push(...found.items);
    after = found.next;
  }
  return ids.slice(0, MOST_AT_ONCE);
}

/** Answer for many items; without a value each gets what its own answers come to. */
export type Verdict = { readonly value: unknown } | Readonly<Record<string, never>>;

/** Settles items; all requests with one `act` are undone together. */
export async function correctMany(
  slug: string,
  act: string,
  items: readonly string[],
  verdict: Verdict,
): Promise<Given> {
  let labels = 0;
  const left: Record<string, number> = {};
  for (let start = 0; start < items.length; start += MOST) {
    const body = { act, items: items.slice(start, start + MOST), ...verdict };
    const given = await request<Given>("POST", projectPath(slug, "/corrections/many"), body);
    labels += given.labels;
    for (const [reason, count] of Object.entries(given.left)) {
      left[reason] = (left[reason] ?? 0) + count;
    }
  }
  return { labels, left };
}

/** Takes back a correction, or all of one act. */
export const undoCorrections = (slug: string, id: string) =>
  request<{ readonly labels: number }>("POST", projectPath(slug, "/corrections/undo"), { id });
