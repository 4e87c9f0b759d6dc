/** Sentences of the server in the language of the page; those without a translation stay English. */
import { chosenLanguage } from "../language";

/** Sentence of the server, and what it is in another language; `$1` is what its first group found. */
export type Translation = readonly [sentence: RegExp, translation: string];

/** Where a sentence is about: a file, a line, or both. */
const PLACE = /^(.{1,260}?(?:, line \d+)?|line \d+): (.+)$/s;

let translations: readonly Translation[] = [];
let line = "line";

/** Returns a sentence of the server in the language of the page. */
export function serverText(sentence: string): string {
  const known = translated(sentence);
  if (known !== null) return known;
  const [, place, rest] = PLACE.exec(sentence) ?? [];
  if (place === undefined || rest === undefined) return sentence;
  const reason = translated(rest);
  return reason === null ? sentence : `${place.replace(/(^|, )line /, `$1${line} `)}: ${reason}`;
}

function translated(sentence: string): string | null {
  for (const [pattern, translation] of translations) {
    const found = pattern.exec(sentence);
    // A part of the sentence may be one of its own, such as why an answer is not allowed.
    if (found)
      return translation.replaceAll(
        /\$(\d)/g,
        (_, n) => translated(found[n] ?? "") ?? found[n] ?? "",
      );
  }
  return null;
}

/** Loads the sentences in the chosen language; if that fails, they stay English. */
export async function loadServerTexts(): Promise<void> {
  translations = [];
  try {
    if (chosenLanguage() === "de") ({ translations, line } = await import("./sentences.de"));
  } catch {
    translations = [];
  }
}
