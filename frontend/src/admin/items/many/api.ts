/** Requests for labelling many items at once. */
import { fetchJson, projectPath, request } from "../../../http";
import type { ItemPage } from "../../shared/api";

/** Group of items that are alike. */
export interface Group {
  readonly group: number;
  readonly items: number;
}

/** Result of giving one answer to many items. */
export interface Given {
  readonly labels: number;
  /** Number of items that were left as they are, by reason. */
  readonly left: Readonly<Record<string, number>>;
}

/** Number of items that the server takes at once. */
const MOST = 500;

/** Fetches a page of items that are like an item, or of a group. */
export const fetchAlike = (slug: string, query: string) =>
  fetchJson<ItemPage>(projectPath(slug, `/items/alike?${query}`));

/** Fetches the groups of items that are alike, the largest first. */
export const fetchGroups = (slug: string) =>
  fetchJson<{ readonly groups: readonly Group[] }>(projectPath(slug, "/items/groups"));

/** Gives one answer to items; all requests with one `act` are undone together. */
export async function labelMany(
  slug: string,
  act: string,
  items: readonly string[],
  value: unknown,
  source: string | null,
): Promise<Given> {
  let labels = 0;
  const left: Record<string, number> = {};
  for (let start = 0; start < items.length; start += MOST) {
    const some = items.slice(start, start + MOST);
    const body = { act, value, items: some, ...(source ? { source } : {}) };
    const given = await request<Given>("POST", projectPath(slug, "/labels/many"), body);
    labels += given.labels;
    for (const [reason, count] of Object.entries(given.left)) {
      left[reason] = (left[reason] ?? 0) + count;
    }
  }
  return { labels, left };
}

/** Takes back all answers of an act. */
export const undoMany = (slug: string, act: string) =>
  request<{ readonly labels: number }>("POST", projectPath(slug, "/labels/many/undo"), { act });
