/** Texts about chats, loaded with what shows them. */
import { chat as english } from "#english/chat";
import { inLanguage } from "../../strings/language";

/** Returns the texts in the language of the page. */
export const chatTexts = () => inLanguage("chat", english);
