/**
 * Texts of the owner's page in the language of the page.
 *
 * They are set once, before anything of it is rendered; labellers never load them.
 */
import { adminStrings as english } from "./admin.en";
import { chosenLanguage, type Language } from "./language";
import { loadServerTexts } from "./server/sentences";

/** Catalogue of texts. */
export type AdminStrings = typeof english;

const translations: Record<Exclude<Language, "en">, () => Promise<AdminStrings>> = {
  de: () => import("./admin.de").then((module) => module.adminStrings),
};

/** Texts in the language of the page. */
export let adminStrings: AdminStrings = english;

/** Loads the texts in the chosen language, or in English if that fails. */
export async function loadAdminStrings(): Promise<void> {
  await loadServerTexts();
  const language = chosenLanguage();
  try {
    adminStrings = language === "en" ? english : await translations[language]();
  } catch {
    adminStrings = english;
  }
}
