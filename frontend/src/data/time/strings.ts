/** Texts about time that can be zoomed, loaded with what shows them. */
import { time as english } from "#english/time";
import { inLanguage } from "../../strings/language";

/** Returns the texts in the language of the page. */
export const words = () => inLanguage("time", english);
