/** Numbers, plurals, lists and dates as a language writes them. */

/** Texts by plural category; `other` is for those that a language does not tell apart. */
export type Plurals = { readonly [form in Intl.LDMLPluralRule]?: string } & {
  readonly other: string;
};

/** Returns the functions with which the texts of a language are put together. */
export function formatsOf(tag: string) {
  const number = (n: number): string => n.toLocaleString(tag);
  return {
    number,
    /** Returns a number with as many digits after the point as given. */
    fixed: (n: number, digits: number): string =>
      n.toLocaleString(tag, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    /** Returns the text for a number, which stands for each `#`. */
    plural: (n: number, texts: Plurals): string =>
      (texts[new Intl.PluralRules(tag).select(n)] ?? texts.other).replaceAll("#", number(n)),
    list: (words: readonly string[]): string => new Intl.ListFormat(tag).format(words),
    /** Returns the day of a time in milliseconds. */
    day: (at: number): string =>
      new Date(at).toLocaleDateString(tag, { dateStyle: "medium", timeZone: "UTC" }),
    /** Returns seconds as minutes and seconds. */
    clock: (seconds: number): string =>
      `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`,
    /** Shortens words to a number of characters. */
    cut: (words: string, most: number): string =>
      words.length > most ? `${[...words].slice(0, most - 1).join("")}…` : words,
  };
}
