/**
 * Texts of the owner's page in the language of the page.
 *
 * They are set once, before anything of it is rendered; labellers never load them.
 */
import { owner as english } from "#english/owner";
import { chosenLanguage, pathOf } from "./language";
import type { English } from "./parts";
import { loadServerTexts } from "./server/sentences";

/** Catalogue of texts. */
export type AdminStrings = English["owner"];

const files = import.meta.glob<AdminStrings>(["./languages/*.ts", "!./languages/en.ts"], {
  query: "?part=owner",
  import: "owner",
});

/** Texts in the language of the page. */
export let adminStrings: AdminStrings = english;

/** Loads the texts in the chosen language, or in English if that fails. */
export async function loadAdminStrings(): Promise<void> {
  await loadServerTexts();
  try {
    adminStrings = (await files[pathOf(chosenLanguage())]?.()) ?? english;
  } catch {
    adminStrings = english;
  }
}
