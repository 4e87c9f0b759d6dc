/**
 * Language of the page: the user's choice, else the browser's, else English.
 *
 * `strings` is the catalogue in that language; it is set once, before anything is rendered.
 */
import { page as english } from "#english/page";
import type { English } from "./parts";

/** Catalogue of texts that every labeller loads. */
export type Strings = English["page"];
/** Parts of a language that a labeller may see: all but those of owners. */
type LabellerParts = Omit<English, "owner" | "create" | "server">;

/** Key in `localStorage`. */
const KEY = "supt-language";
/** Languages that are written from right to left. */
const RIGHT_TO_LEFT = /^(ar|dv|fa|he|ps|ur|yi)$/;
const files = import.meta.glob<LabellerParts>(["./languages/*.ts", "!./languages/en.ts"], {
  query: "?part=label",
});

/** Tags of the languages: each has a file. */
export const LANGUAGES: readonly string[] = [
  "en",
  ...Object.keys(files).map((path) => path.slice("./languages/".length, -".ts".length)),
];

/** Texts in the language of the page. */
export let strings: Strings = english;
let current = "en";
let translated: LabellerParts | null = null;

/** Returns a part of the texts in the language of the page. */
export function inLanguage<Part extends keyof LabellerParts>(
  part: Part,
  texts: LabellerParts[Part],
): LabellerParts[Part] {
  return translated?.[part] ?? texts;
}

/** Loads the chosen language, or English if that fails; sets `lang` and `dir` of `page`. */
export async function loadLanguage(page: HTMLElement = document.documentElement): Promise<void> {
  current = chosenLanguage();
  try {
    translated = (await files[pathOf(current)]?.()) ?? null;
  } catch {
    translated = null;
    current = "en";
  }
  strings = translated?.page ?? english;
  page.lang = current;
  page.dir = RIGHT_TO_LEFT.test(current) ? "rtl" : "ltr";
}

/** Returns the name of a language's file among those that are loaded when they are needed. */
export function pathOf(language: string): string {
  return `./languages/${language}.ts`;
}

/** Returns the language that the user or the browser prefers; `pt-BR` is `pt`. */
export function chosenLanguage(): string {
  const wanted = [remembered(), ...navigator.languages.map((tag) => tag.split("-")[0])];
  return wanted.find((tag) => LANGUAGES.includes(tag ?? "")) ?? "en";
}

/** Remembers a language and reloads the page; unsent answers are kept and sent after that. */
export function switchLanguage(language: string): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    return;
  }
  location.reload();
}

/** Returns a number with the separators of the language. */
export function number(n: number): string {
  return n.toLocaleString(current);
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
