/** Texts about series, loaded with what shows them. */
import { series as english } from "#english/series";
import { inLanguage } from "../../strings/language";

/** Returns the texts in the language of the page. */
export const words = () => inLanguage("series", english);
