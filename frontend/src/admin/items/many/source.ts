/** Where the items of the contact sheet come from, as the address says. */

import { questionsOf } from "../../../tasks/rules/questions";
import type { Task } from "../../../tasks/task";
import { hasMarks } from "../../shared/regions";

/** Parameter that opens the contact sheet. */
export const MANY = "many";
/** Parameters of the search that the server knows. */
const SEARCH = [
  "kept",
  "labeller",
  "value",
  "answer",
  "question",
  "text",
  "suggested",
  "suggestion",
  "min_score",
] as const;
/** Number of items in a page. */
const PAGE_SIZE = "100";

/** Returns the address of the contact sheet of what a list shows. */
export function withMany(query: string): string {
  const wanted = new URLSearchParams(query);
  wanted.delete("item");
  wanted.set(MANY, "1");
  return wanted.toString();
}

/** Returns the address of the list of what a contact sheet shows, as far as a list can. */
export function withoutMany(query: string): string {
  const wanted = new URLSearchParams(query);
  for (const name of [MANY, "like", "group", "suggested", "suggestion", "min_score"]) {
    wanted.delete(name);
  }
  return wanted.toString();
}

/** Returns the address of the contact sheet of what is like an item. */
export const alikeTo = (item: string) =>
  new URLSearchParams({ [MANY]: "1", like: item }).toString();

/** Returns whether all items of a task may have the same answer: nothing in it is the item's own. */
export function mayLabelMany(task: Task): boolean {
  const parts: readonly Task[] = [task, ...questionsOf(task.questions)];
  return parts.every((part) => part.options_from === undefined && !hasMarks(part));
}

/** Items to show. */
export interface Source {
  readonly kind: "search" | "alike";
  /** Query of a page, from `after` on. */
  query(after: number): string;
  /** Source whose suggestions are shown beside the items; null if none are. */
  readonly suggested: string | null;
}

/** Returns the source that an address names. */
export function sourceOf(address: string): Source {
  const given = new URLSearchParams(address);
  const like = given.get("like");
  const group = given.get("group");
  if (like || group) {
    const wanted: Record<string, string> = like ? { item: like } : { group: group as string };
    return {
      kind: "alike",
      query: (after) =>
        new URLSearchParams({ ...wanted, after: String(after), limit: PAGE_SIZE }).toString(),
      suggested: null,
    };
  }
  const suggested = given.get("suggested") || null;
  return { kind: "search", query: (after) => searchQuery(given, after), suggested };
}

function searchQuery(given: URLSearchParams, after: number): string {
  const wanted = new URLSearchParams({ after: String(after), limit: PAGE_SIZE });
  for (const name of SEARCH) {
    const value = given.get(name);
    if (value) wanted.set(name, value);
  }
  // Labelled items have no open place, most often.
  if (!wanted.has("kept")) wanted.set("kept", "unlabelled");
  if (!wanted.has("answer")) wanted.delete("question");
  if (!wanted.has("suggested")) {
    wanted.delete("suggestion");
    wanted.delete("min_score");
  }
  return wanted.toString();
}
