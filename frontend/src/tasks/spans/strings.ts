/** Texts of tasks that mark parts of a text, loaded with what shows them. */
import { spans as english } from "#english/spans";
import { inLanguage } from "../../strings/language";

/** Returns the texts in the language of the page. */
export const spansTexts = () => inLanguage("spans", english);
