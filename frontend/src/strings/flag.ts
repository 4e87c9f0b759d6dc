/** Texts about flags and their threads, loaded with what shows them. */
import { flag as english } from "#english/flag";
import { inLanguage } from "./language";

/** Texts in the language of the page. */
export const flagStrings = inLanguage("flag", english);
