/** Texts about flags and their threads, in German. */
import type { Strings } from "./language";

/** Texts of the sheet for flags. */
export const flagStrings: Strings["flag"] = {
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
  unread: (n) => `${n} neu`,
};
