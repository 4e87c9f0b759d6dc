/**
 * Language of the page: the user's choice, else the browser's, else English.
 *
 * `strings` is the catalogue in that language; it is set once, before anything is rendered.
 */
import { strings as english } from "./en";

/** Catalogue of texts. */
export type Strings = typeof english;
/** Translated catalogue; the type checker reports what is missing. */
export type Translation = Strings;

/** Languages by tag, each with its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
/** Tag of a language. */
export type Language = keyof typeof LANGUAGES;

/** Key in `localStorage`. */
const KEY = "supt-language";
const translations: Record<Exclude<Language, "en">, () => Promise<Translation>> = {
  de: () => import("./de").then((module) => module.strings),
};

/** Texts in the language of the page. */
export let strings: Strings = english;
let current: Language = "en";

/** Texts of one module in every language; the type checker reports what is missing. */
type OwnTexts<T> = { readonly en: T } & Readonly<Record<Exclude<Language, "en">, NoInfer<T>>>;

/** Returns the texts of a module that brings its own, such as a kind of task. */
export function inLanguage<T>(texts: OwnTexts<T>): T {
  return texts[current];
}

/** Loads the chosen language, or English if that fails, and sets `lang` of `page`. */
export async function loadLanguage(page: HTMLElement = document.documentElement): Promise<void> {
  const language = chosenLanguage();
  try {
    strings = language === "en" ? english : await translations[language]();
    page.lang = language;
    current = language;
  } catch {
    strings = english;
  }
}

/** Returns the language that the user or the browser prefers. */
export function chosenLanguage(): Language {
  const wanted = [remembered(), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find((tag) => isLanguage(tag)) ?? "en";
}

/** Remembers a language and reloads the page; unsent answers are kept and sent after that. */
export function switchLanguage(language: Language): void {
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

function isLanguage(tag: string | null): tag is Language {
  return tag !== null && Object.hasOwn(LANGUAGES, tag);
}
