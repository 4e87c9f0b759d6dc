/**
 * The words of the owner's page, in the language that the page speaks.
 *
 * They are set once, before anything of it is drawn; labellers never load them.
 */
import { words as english } from "./admin.en";
import { chosenLanguage, type Language } from "./language";

export type Words = typeof english;

const translations: Record<Exclude<Language, "en">, () => Promise<Words>> = {
  de: () => import("./admin.de").then((module) => module.words),
};

export let words: Words = english;

/** Fetches the words of the language that `loadLanguage` chose; English when they can't be. */
export async function loadWords(): Promise<void> {
  const language = chosenLanguage();
  try {
    words = language === "en" ? english : await translations[language]();
  } catch {
    words = english;
  }
}
