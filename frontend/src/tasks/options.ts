/** Options to choose from, and the key of each. Values keep their JSON type. */

export type OptionValue = string | number | boolean;

export interface Option {
  readonly value: OptionValue;
  readonly label: string;
  /** `KeyboardEvent.key`, also with `Shift+`; null when there are more options than keys. */
  readonly key: string | null;
  readonly hint: string | null;
}

const DIGITS = [..."1234567890"];
/** Without those that open the guidelines and flag an item. */
const LETTERS = [..."abcdegijklmnopqrstuvwxyz"];
const NUMBER = /^[-−]?[0-9]+$/;

interface Draft {
  readonly value: OptionValue;
  readonly label: string;
  readonly key: string | null;
  readonly hint: string | null;
}

/** Reads `task.options`; what is not an option is left out. */
export function readOptions(options: unknown): readonly Option[] {
  const drafts = (Array.isArray(options) ? options : []).map(readOption).filter((o) => o !== null);
  const numbers = keysOfNumbers(drafts.map(({ label }) => label));
  const own = drafts.map(({ key, label }) => key ?? numbers.get(label) ?? null);
  const taken = new Set(own.map((key) => key?.toLowerCase()));
  // Among numbers that are their own keys, a digit that means another number would be a trap.
  const plain = numbers.size && drafts.every(({ label }) => NUMBER.test(label)) ? [] : DIGITS;
  const free = [...plain, ...LETTERS].filter((key) => !taken.has(key));
  return drafts.map((draft, index) => ({ ...draft, key: own[index] ?? free.shift() ?? null }));
}

/**
 * The keys of labels that are numbers: a digit means itself, with Shift its negative; 10 is 0,
 * or Shift and 0 where 0 is a label too. There are none where no label is a digit.
 */
function keysOfNumbers(labels: readonly string[]): ReadonlyMap<string, string> {
  const digits = labels.filter((label) => DIGITS.includes(label));
  const keys = new Map(digits.map((digit) => [digit, digit]));
  if (!digits.length) return keys;
  keys.set("10", keys.has("0") ? "Shift+0" : "0");
  for (const digit of DIGITS) keys.set(`-${digit}`, `Shift+${digit}`);
  return keys;
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
