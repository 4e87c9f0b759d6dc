/** Texts of signing in by a provider, loaded with what shows them. */
import { signIn as english } from "#english/signIn";
import { inLanguage } from "../../strings/language";

/** Texts in the language of the page. */
export const signInStrings = inLanguage("signIn", english);
