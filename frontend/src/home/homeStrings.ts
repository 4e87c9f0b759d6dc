/** Texts of the home and join pages, loaded with what shows them. */
import { home as english } from "#english/home";
import { inLanguage } from "../strings/language";

/** Texts in the language of the page. */
export const homeStrings = inLanguage("home", english);
