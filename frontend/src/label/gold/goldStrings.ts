/** Texts about items with a known answer, loaded with what shows them. */
import { gold as english } from "#english/gold";
import { inLanguage } from "../../strings/language";

/** Texts in the language of the page. */
export const goldStrings = inLanguage("gold", english);
