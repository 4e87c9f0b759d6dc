/** Texts about videos, loaded with what shows them. */
import { video as english } from "#english/video";
import { inLanguage } from "../../strings/language";

/** Returns the texts in the language of the page. */
export const words = () => inLanguage("video", english);
