/** Uses of columns in a file whose items go to an existing project. */

import { keptName } from "../../address";
import type { Item } from "../../protocol/messages";
import { questionsOf } from "../../tasks/rules/questions";
import type { Task } from "../../tasks/task";
import { type Column, defaultUses, shownColumns, type Uses, withUse } from "../columns";

/** What is known of the items that a project has. */
export interface Known {
  readonly task: Task;
  /** One of them, as labellers see it; null if there is none. */
  readonly item: Item["data"] | null;
  /** Uses of the columns that were added last in this browser; null if nothing was. */
  readonly kept: Uses | null;
}

/** Returns the uses that fit the project: those of the last file, or what its items look like. */
export function usesFor(columns: readonly Column[], { task, item, kept }: Known): Uses {
  const first = withOptions({ ...defaultUses(columns), ...shownAs(task) }, columns, task);
  const names = columns.map(({ name }) => name);
  if (kept && isIn(shownColumns(kept), names)) return { ...alike(first, kept), as: kept.as };
  const fields = item ? fieldsOf(item) : [];
  if (isIn(fields, names)) return only(first, fields);
  // The items are single texts or pictures, so one column has to do.
  const shown = shownColumns(first).slice(0, 1);
  return item && item.kind !== "table" && isIn(shown, names) ? only(first, shown) : first;
}

const isIn = (some: readonly string[], names: readonly string[]): boolean =>
  some.length > 0 && some.every((name) => names.includes(name));

/** Returns how the task says that items are shown. */
function shownAs({ item }: Task): Partial<Pick<Uses, "as" | "fields" | "words">> {
  if (typeof item === "object" && item !== null) {
    return { fields: true, words: item as NonNullable<Uses["words"]> };
  }
  return item === "image" || item === "audio" || item === "markdown" ? { as: item } : {};
}

/** Returns the uses with the column that lists the items' own options, if the task has one. */
function withOptions(uses: Uses, columns: readonly Column[], task: Task): Uses {
  const from = [task, ...questionsOf(task.questions)].find(({ options_from }) => options_from);
  const name = String(from?.options_from ?? "");
  return columns.some((column) => column.name === name) ? withUse(uses, name, "options") : uses;
}

/** Returns the names of an item's fields. */
function fieldsOf({ kind, rows, fields }: Item["data"]): readonly string[] {
  if (kind === "fields" && Array.isArray(fields)) return fields.map(({ name }) => String(name));
  if (kind !== "table" || !Array.isArray(rows)) return [];
  return rows.flatMap((row) => (Array.isArray(row) ? [String(row[0])] : []));
}

/** Returns uses in which only some columns are shown, in their order. */
function only(uses: Uses, shown: readonly string[]): Uses {
  const of = Object.fromEntries(
    Object.entries(uses.of).map(([name, use]) => [name, use === "show" ? "meta" : use] as const),
  );
  const rest = uses.order.filter((name) => !shown.includes(name));
  const hidden: Uses = { ...uses, of, order: [...shown, ...rest] };
  return shown.reduce((now, name) => withUse(now, name, "show"), hidden);
}

/** Returns the uses of an earlier file; what it had not is only kept. */
function alike(uses: Uses, kept: Uses): Uses {
  const same = uses.order.filter((name) => kept.of[name] !== undefined);
  return same.reduce(
    (now, name) => withUse(now, name, kept.of[name] ?? "meta"),
    only(uses, shownColumns(kept)),
  );
}

const keyOf = (slug: string) => `supt-columns-${keptName(slug)}`;

/** Remembers the uses for the next file of a project. */
export function keepUses(slug: string, { of, order, as }: Uses): void {
  try {
    localStorage.setItem(keyOf(slug), JSON.stringify({ of, order, as }));
  } catch {
    // They are chosen anew then.
  }
}

/** Returns the uses of the project's last file in this browser. */
export function keptUses(slug: string): Uses | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(slug)) ?? "null");
    return typeof kept === "object" && kept !== null && "of" in kept && "order" in kept
      ? (kept as Uses)
      : null;
  } catch {
    return null;
  }
}
