/** Texts of a tree of options, loaded with what shows them. */
import { tree as english } from "#english/tree";
import { inLanguage } from "../../../strings/language";

/** Texts in the language of the page. */
export const words = inLanguage("tree", english);
