/**
 * Which language the page speaks: the person's choice, or the browser's, or English.
 *
 * `strings` is the catalogue of that language; it is set once, before anything is drawn.
 */
import { strings as english } from "./en";

export type Strings = typeof english;
/** All of it must be there, or the types say so. */
export type Translation = Strings;

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

const KEY = "supt-language";
const translations: Record<Exclude<Language, "en">, () => Promise<Translation>> = {
  de: () => import("./de").then((module) => module.strings),
};

export let strings: Strings = english;
let spoken: Language = "en";

/** Finds out which language to speak, and fetches it; English when it can't be fetched. `page` says so. */
export async function loadLanguage(page: HTMLElement = document.documentElement): Promise<void> {
  const language = chosenLanguage();
  try {
    strings = language === "en" ? english : await translations[language]();
    page.lang = language;
    spoken = language;
  } catch {
    strings = english;
  }
}

export function chosenLanguage(): Language {
  const wanted = [remembered(), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find((tag) => isLanguage(tag)) ?? "en";
}

/** Remembers the choice and draws the page anew: what is unsaved is kept and sent after that. */
export function speak(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    return;
  }
  location.reload();
}

export function number(n: number): string {
  return n.toLocaleString(spoken);
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function isLanguage(tag: string | null): tag is Language {
  return tag !== null && Object.hasOwn(LANGUAGES, tag);
}
