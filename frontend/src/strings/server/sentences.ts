/** Sentences of the server in the language of the page; those without a translation stay English. */
import { chosenLanguage } from "../language";
import type { English } from "../parts";
import type { SentenceName } from "./patterns";

/** Where a sentence is about: a file, a line, or both. */
const PLACE = /^(.{1,260}?(?:, line \d+)?|line \d+): (.+)$/s;

const files = import.meta.glob<English["server"]>(["../languages/*.ts", "!../languages/en.ts"], {
  query: "?part=server",
  import: "server",
});

let translations: readonly (readonly [pattern: RegExp, translation: string])[] = [];
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
    const texts = await files[`../languages/${chosenLanguage()}.ts`]?.();
    if (texts === undefined) return;
    const { patterns } = await import("./patterns");
    line = texts.line;
    translations = Object.entries(patterns).map(([name, pattern]) => [
      pattern,
      texts.sentences[name as SentenceName],
    ]);
  } catch {
    translations = [];
  }
}
