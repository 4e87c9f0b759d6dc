/** Options as rows of a form, and back: what the form doesn't know is kept as it was. */
import { type OptionValue, readOptions } from "../../tasks/options";

export interface OptionRow {
  readonly value: OptionValue;
  readonly label: string;
  readonly key: string;
  /** Its other fields. */
  readonly more: Readonly<Record<string, unknown>>;
}

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

/** A plain text stays one as long as there is nothing else to say. */
export function writeRows(rows: readonly OptionRow[]): readonly unknown[] {
  return rows.map(({ value, label, key, more }) => {
    const rest = dropEmpty({ ...(label && { label }), ...(key && { key }), ...more });
    return typeof value === "string" && !Object.keys(rest).length ? value : { value, ...rest };
  });
}

/**
 * The rows without one of them. Those whose key would be another one then are given the key that
 * they had: people know their keys by heart.
 */
export function withoutRow(rows: readonly OptionRow[], index: number): readonly OptionRow[] {
  const before = keysOf(rows).filter((_, place) => place !== index);
  const rest = rows.filter((_, place) => place !== index);
  const after = keysOf(rest);
  return rest.map((row, place) => {
    const key = before[place] ?? "";
    // A key of the task's own is one character.
    return key.length !== 1 || key === after[place] ? row : { ...row, key };
  });
}

function keysOf(rows: readonly OptionRow[]): readonly (string | null)[] {
  return readOptions(writeRows(rows)).map(({ key }) => key);
}

function dropEmpty(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== null));
}
