/** Texts for somebody whose work is complete, loaded with what shows them. */
import { ended as english } from "#english/ended";
import { inLanguage } from "../../strings/language";

/** Texts in the language of the page. */
export const endedStrings = inLanguage("ended", english);
