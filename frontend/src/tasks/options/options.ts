/** Options of a task and their keys. Values keep their JSON type. */

/** Value of an option, as the task gives it. */
export type OptionValue = string | number | boolean;

/** Option with the key that chooses it. */
export interface Option {
  readonly value: OptionValue;
  readonly label: string;
  /** `KeyboardEvent.key`, perhaps after `Shift+`; null if there are more options than keys. */
  readonly key: string | null;
  readonly hint: string | null;
}

/** Digits in the order of the keyboard. */
const DIGITS = [..."1234567890"];
/** Letters that are free: `h` opens the guidelines, `f` flags the item. */
const LETTERS = [..."abcdegijklmnopqrstuvwxyz"];
/** Label that is a whole number. */
const NUMBER = /^[-−]?[0-9]+$/;

interface Draft {
  readonly value: OptionValue;
  readonly label: string;
  readonly key: string | null;
  readonly hint: string | null;
}

/** Returns the options in `task.options` with their keys, leaving out what is not an option. */
export function readOptions(options: unknown): readonly Option[] {
  const drafts = (Array.isArray(options) ? options : []).map(readOption).filter((o) => o !== null);
  const numbers = keysOfNumbers(drafts.map(({ label }) => label));
  const own = drafts.map(({ key, label }) => key ?? numbers.get(label) ?? null);
  const taken = new Set(own.map((key) => key?.toLowerCase()));
  // Where digits choose their own number, no digit may choose another number.
  const plain = numbers.size && drafts.every(({ label }) => NUMBER.test(label)) ? [] : DIGITS;
  const free = [...plain, ...LETTERS].filter((key) => !taken.has(key));
  return drafts.map((draft, index) => ({ ...draft, key: own[index] ?? free.shift() ?? null }));
}

/** Returns the values that can be chosen from a tree of options: leaves, and with `inner` all. */
export function valuesOf(options: unknown, inner = true): readonly OptionValue[] {
  return (Array.isArray(options) ? options : []).flatMap((option): OptionValue[] => {
    const found = readOption(option);
    const below = (option as { options?: unknown } | null)?.options;
    const own = found && (inner || !Array.isArray(below)) ? [found.value] : [];
    return [...own, ...valuesOf(below, inner)];
  });
}

/**
 * Returns the keys of labels that are numbers; none if no label is a digit.
 *
 * A digit chooses itself, with Shift its negative. 10 is 0, or Shift+0 if 0 is a label.
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
