/** Options as rows of a form, and back: what the form doesn't know is kept as it was. */
import type { OptionValue } from "../tasks/options";

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

function dropEmpty(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== null));
}
