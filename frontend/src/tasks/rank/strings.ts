/** Texts of the task kind `rank`, loaded with what shows them. */
import { rank as english } from "#english/rank";
import { inLanguage } from "../../strings/language";

/** Texts in the language of the page. */
export const words = inLanguage("rank", english);
