/** Patterns of names of columns: `emb_*` for `emb_0` to `emb_383`. */
import type { Column } from "./columns";

/** Number of columns of one name and different numbers that are a vector, such as an embedding. */
const VECTOR = 8;
/** Number of patterns that are proposed. */
const PROPOSED = 5;

type Named = Pick<Column, "name">;

/** Returns the names of the columns that are the numbers of a vector, such as `emb_0` to `emb_63`. */
export function vectorsIn(columns: readonly Column[]): ReadonlySet<string> {
  const numbers = columns.filter(({ type }) => type === "integer" || type === "decimal");
  const vectors = [...byStem(numbers).values()].filter((names) => names.length >= VECTOR);
  return new Set(vectors.flat());
}

/** Returns the patterns that fit the most columns. */
export function patternsOf(columns: readonly Named[]): readonly string[] {
  return [...byStem(columns)]
    .filter(([, names]) => names.length > 1)
    .toSorted(([, one], [, other]) => other.length - one.length)
    .slice(0, PROPOSED)
    .map(([stem]) => `${stem}*`);
}

/** Returns the columns whose names fit a pattern; a text without `*` is looked for in them. */
export function matching<T extends Named>(columns: readonly T[], pattern: string): readonly T[] {
  const wanted = pattern.trim().toLowerCase();
  const parts = wanted.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const name = new RegExp(parts.length > 1 ? `^${parts.join(".*")}$` : (parts[0] ?? ""), "s");
  return columns.filter((column) => name.test(column.name.toLowerCase()));
}

/** Returns one pattern instead of names that are all with their beginning; otherwise the names. */
export function patternFor(names: readonly string[], all: readonly string[]): readonly string[] {
  const [stem, ...others] = byStem(names.map((name) => ({ name }))).keys();
  const plain = stem && !others.length && !/[[\]*?]/.test(stem);
  const fitting = plain ? all.filter((name) => name.startsWith(stem)) : [];
  const alike = fitting.length === names.length && fitting.every((name) => names.includes(name));
  return alike && names.length > 1 ? [`${stem}*`] : names;
}

/** Returns the names that end in a number, by what stands before it. */
function byStem(columns: readonly Named[]): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { name } of columns) {
    const stem = /^(.+?)\d+$/s.exec(name)?.[1];
    if (stem === undefined) continue;
    const names = found.get(stem);
    if (names) names.push(name);
    else found.set(stem, [name]);
  }
  return found;
}
