/** Texts about flags and their threads, loaded with what shows them. */
import { chosenLanguage } from "./language";

const en = {
  title: "Flag this item",
  note: "What is wrong with it? The project's owner will read this.",
  control: "Ctrl",
  hint: (key: string) => `${key}+Enter sends it.`,
  send: "Send",
  yours: "Your notes and the answers",
  noNote: "No note",
  owner: "Owner:",
  you: "You:",
  writeOn: "Write on",
  thread: "Your note on this item",
};

const de: typeof en = {
  title: "Dieses Element melden",
  note: "Was stimmt damit nicht? Der Betreiber des Projekts liest das.",
  control: "Strg",
  hint: (key) => `${key}+Enter sendet es ab.`,
  send: "Senden",
  yours: "Deine Meldungen und die Antworten",
  noNote: "Ohne Text",
  owner: "Betreiber:",
  you: "Du:",
  writeOn: "Weiterschreiben",
  thread: "Deine Meldung zu diesem Element",
};

/** Texts in the user's language. */
export const flagStrings = chosenLanguage() === "de" ? de : en;
