/** Texts of tasks that mark stretches of time, loaded with what shows them. */
import { segments as english } from "#english/segments";
import { inLanguage } from "../../strings/language";

/** Returns the texts in the language of the page. */
export const words = () => inLanguage("segments", english);
