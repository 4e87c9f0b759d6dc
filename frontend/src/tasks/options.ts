/** Options to choose from, and the key of each. Values keep their JSON type. */

export type OptionValue = string | number | boolean;

export interface Option {
  readonly value: OptionValue;
  readonly label: string;
  /** `KeyboardEvent.key`; null when there are more options than keys. */
  readonly key: string | null;
  readonly hint: string | null;
}

/** Without the letters that open the guidelines and flag an item. */
const KEYS = [..."1234567890", ..."abcdegijklmnopqrstuvwxyz"];
const DIGIT = /^[0-9]$/;

interface Draft {
  readonly value: OptionValue;
  readonly label: string;
  readonly key: string | null;
  readonly hint: string | null;
}

/** Reads `task.options`; what is not an option is left out. */
export function readOptions(options: unknown): readonly Option[] {
  const drafts = (Array.isArray(options) ? options : []).map(readOption).filter((o) => o !== null);
  // Where the answers are digits, any other key than the digit itself would be a trap.
  const digits = drafts.every(({ label, key }) => key !== null || DIGIT.test(label));
  const own = drafts.map((draft) => draft.key ?? (digits ? draft.label : null));
  const taken = new Set(own.map((key) => key?.toLowerCase()));
  const free = KEYS.filter((key) => !taken.has(key));
  return drafts.map((draft, index) => ({ ...draft, key: own[index] ?? free.shift() ?? null }));
}

function readOption(option: unknown): Draft | null {
  if (isValue(option)) return { value: option, label: String(option), key: null, hint: null };
  if (typeof option !== "object" || option === null) return null;
  const { value, label, key, hint } = option as Record<string, unknown>;
  if (!isValue(value)) return null;
  return {
    value,
    label: typeof label === "string" && label ? label : String(value),
    key: typeof key === "string" && key ? key : null,
    hint: typeof hint === "string" && hint ? hint : null,
  };
}

function isValue(value: unknown): value is OptionValue {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
