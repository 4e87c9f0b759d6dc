/** Texts of the page of an open link, loaded with what shows them. */
import { open as english } from "#english/open";
import { inLanguage } from "../strings/language";

/** Texts in the language of the page. */
export const openStrings = inLanguage("open", english);
