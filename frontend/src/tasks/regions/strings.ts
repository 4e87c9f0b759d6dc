/** Texts about regions, their questions and their relations, loaded with what shows them. */
import { regions as english } from "#english/regions";
import { inLanguage } from "../../strings/language";

/** Returns the texts in the language of the page. */
export const words = () => inLanguage("regions", english);
