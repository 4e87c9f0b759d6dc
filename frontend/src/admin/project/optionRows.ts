/** Options as rows of a form, and back. Fields that the form doesn't know are kept. */
import { type OptionValue, readOptions } from "../../tasks/options/options";

/** Option as a row of the form. */
export interface OptionRow {
  readonly value: OptionValue;
  readonly label: string;
  readonly key: string;
  /** Fields that the form doesn't know. */
  readonly more: Readonly<Record<string, unknown>>;
}

/** Returns the rows for `task.options` or `task.labels`. */
export function readRows(options: unknown): readonly OptionRow[] {
  return (Array.isArray(options) ? options : []).map((option: unknown) => {
    if (typeof option !== "object" || option === null) {
      return { value: option as OptionValue, label: "", key: "", more: {} };
    }
    const { value, label, key, ...more } = option as Record<string, unknown>;
    return {
      value: value as OptionValue,
      label: typeof label === "string" ? label : "",
      key: typeof key === "string" ? key : "",
      more,
    };
  });
}

/** Returns the options in the rows; one with nothing but a text as its value is that text. */
export function writeRows(rows: readonly OptionRow[]): readonly unknown[] {
  return rows.map(({ value, label, key, more }) => {
    const rest = dropEmpty({ ...(label && { label }), ...(key && { key }), ...more });
    return typeof value === "string" && !Object.keys(rest).length ? value : { value, ...rest };
  });
}

/**
 * Returns the rows without one of them.
 *
 * Rows whose key would change are given the key that they had: people know keys by heart.
 */
export function withoutRow(rows: readonly OptionRow[], index: number): readonly OptionRow[] {
  const before = keysOf(rows).filter((_, place) => place !== index);
  const rest = rows.filter((_, place) => place !== index);
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
