/** What the keys do, loaded with what lists them. */
import { keys as english } from "#english/keys";
import { inLanguage } from "./language";

/** Returns the texts in the language of the page. */
export const keyTexts = () => inLanguage("keys", english);
