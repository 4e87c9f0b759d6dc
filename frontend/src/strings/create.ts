/** Texts of the New project page in the language of the page; labellers never load them. */
import { createStrings as english } from "./create.en";
import { chosenLanguage } from "./language";
import { loadServerTexts } from "./server/sentences";

/** Catalogue of texts. */
export type CreateStrings = typeof english;

/** Texts in the language of the page. */
export let createStrings: CreateStrings = english;

/** Loads the texts in the chosen language, or in English if that fails. */
export async function loadCreateStrings(): Promise<void> {
  await loadServerTexts();
  try {
    if (chosenLanguage() === "de") createStrings = (await import("./create.de")).createStrings;
  } catch {
    createStrings = english;
  }
}
