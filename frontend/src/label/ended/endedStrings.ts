/** Texts for somebody whose work is complete, loaded with what shows them. */
import { chosenLanguage } from "../../strings/language";

const en = {
  title: "You are done",
  quota: "You have given as many answers as you may give here. Thank you!",
  nothing: "There are no more items for you. Thank you!",
  code: "Your completion code:",
  copy: "Copy",
  copied: "Copied",
  back: (host: string) => `Back to ${host}`,
};

const de: typeof en = {
  title: "Du bist fertig",
  quota: "Du hast so viele Antworten gegeben, wie du hier geben kannst. Danke!",
  nothing: "Es gibt für dich keine weiteren Einträge. Danke!",
  code: "Dein Abschlusscode:",
  copy: "Kopieren",
  copied: "Kopiert",
  back: (host) => `Zurück zu ${host}`,
};

/** Texts in the user's language. */
export const endedStrings = chosenLanguage() === "de" ? de : en;
