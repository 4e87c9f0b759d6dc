/** Options as rows of a form, and back. Fields that the form doesn't know are kept. */
import { type OptionValue, readOptions } from "../../tasks/options/options";

/** Option as a row of the form. */
export interface OptionRow {
  readonly value: OptionValue;
  readonly label: string;
  readonly key: string;
  /** Depth in the tree of options. */
  readonly level: number;
  /** Fields that the form doesn't know. */
  readonly more: Readonly<Record<string, unknown>>;
}

/** Returns the rows for `task.options` or `task.labels`; those of a tree from the top. */
export function readRows(options: unknown, level = 0): readonly OptionRow[] {
  return (Array.isArray(options) ? options : []).flatMap((option: unknown) => {
    if (typeof option !== "object" || option === null) {
      return [{ value: option as OptionValue, label: "", key: "", level, more: {} }];
    }
    const { value, label, key, options: below, ...more } = option as Record<string, unknown>;
    const row = {
      value: value as OptionValue,
      label: typeof label === "string" ? label : "",
      key: typeof key === "string" ? key : "",
      level,
      more,
    };
    return [row, ...readRows(below, level + 1)];
  });
}

/** Returns the options in the rows; one with nothing but a text as its value is that text. */
export function writeRows(rows: readonly OptionRow[], level = 0): readonly unknown[] {
  return rows.flatMap((row, index): readonly unknown[] => {
    if (row.level !== level) return [];
    const { value, label, key, more } = row;
    const below = writeRows(rows.slice(index + 1, endOf(rows, index)), level + 1);
    const rest = dropEmpty({
      ...(label && { label }),
      ...(key && { key }),
      ...more,
      ...(below.length > 0 && { options: below }),
    });
    return typeof value === "string" && !Object.keys(rest).length ? [value] : [{ value, ...rest }];
  });
}

/** Returns the index after a row and all below it. */
export function endOf(rows: readonly OptionRow[], index: number): number {
  const level = rows[index]?.level ?? 0;
  const next = rows.findIndex((row, place) => place > index && row.level <= level);
  return next < 0 ? rows.length : next;
}

/** Returns whether a row, with all below it, can be moved in (1) or out (-1). */
export function canShift(rows: readonly OptionRow[], index: number, by: 1 | -1): boolean {
  const level = rows[index]?.level ?? 0;
  return by < 0 ? level > 0 : (rows[index - 1]?.level ?? -1) >= level;
}

/** Returns the rows with one of them, and all below it, moved in or out. */
export function shifted(
  rows: readonly OptionRow[],
  index: number,
  by: 1 | -1,
): readonly OptionRow[] {
  if (!canShift(rows, index, by)) return rows;
  const end = endOf(rows, index);
  return rows.map((row, place) =>
    place >= index && place < end ? { ...row, level: row.level + by } : row,
  );
}

/**
 * Returns the rows without one of them, and without all below it.
 *
 * Rows whose key would change are given the key that they had: people know keys by heart.
 */
export function withoutRow(rows: readonly OptionRow[], index: number): readonly OptionRow[] {
  const end = endOf(rows, index);
  const stays = (_: unknown, place: number) => place < index || place >= end;
  const rest = rows.filter(stays);
  // In a tree each list has keys of its own.
  if (rows.some(({ level }) => level > 0)) return rest;
  const before = keysOf(rows).filter(stays);
  const after = keysOf(rest);
  return rest.map((row, place) => {
    const key = before[place] ?? "";
    // Keys that the server accepts in a task are one character.
    return key.length !== 1 || key === after[place] ? row : { ...row, key };
  });
}

function keysOf(rows: readonly OptionRow[]): readonly (string | null)[] {
  return readOptions(writeRows(rows)).map(({ key }) => key);
}

function dropEmpty(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== null));
}
