/** Texts of tasks that draw on an image, loaded with what shows them. */
import { shapes as english } from "#english/shapes";
import { inLanguage } from "../../strings/language";

/** Returns the texts in the language of the page. */
export const shapesTexts = () => inLanguage("shapes", english);
