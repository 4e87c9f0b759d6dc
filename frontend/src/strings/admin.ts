/**
 * Texts of the owner's page in the language of the page.
 *
 * They are set once, before anything of it is rendered; labellers never load them.
 */
import { words as english } from "./admin.en";
import { chosenLanguage, type Language } from "./language";

/** Catalogue of texts. */
export type Words = typeof english;

const translations: Record<Exclude<Language, "en">, () => Promise<Words>> = {
  de: () => import("./admin.de").then((module) => module.words),
};

/** Texts in the language of the page. */
export let words: Words = english;

/** Loads the texts in the chosen language, or in English if that fails. */
export async function loadWords(): Promise<void> {
  const language = chosenLanguage();
  try {
    words = language === "en" ? english : await translations[language]();
  } catch {
    words = english;
  }
}
