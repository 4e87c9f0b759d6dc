/** Texts of the New project page in the language of the page; labellers never load them. */
import { create as english } from "#english/create";
import { chosenLanguage, pathOf } from "./language";
import type { English } from "./parts";
import { loadServerTexts } from "./server/sentences";

/** Catalogue of texts. */
export type CreateStrings = English["create"];

const files = import.meta.glob<CreateStrings>(["./languages/*.ts", "!./languages/en.ts"], {
  query: "?part=create",
  import: "create",
});

/** Texts in the language of the page. */
export let createStrings: CreateStrings = english;

/** Loads the texts in the chosen language, or in English if that fails. */
export async function loadCreateStrings(): Promise<void> {
  await loadServerTexts();
  try {
    createStrings = (await files[pathOf(chosenLanguage())]?.()) ?? english;
  } catch {
    createStrings = english;
  }
}
