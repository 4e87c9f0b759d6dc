/** Texts of the page of an open link. */
import { chosenLanguage } from "../strings/language";

const en = {
  title: "You are invited to label",
  text: "When you begin, this browser is signed in as a new labeller. You need no account.",
  noCode: "This link is not complete: open it again as you were given it.",
  begin: "Begin",
  asking: "Begin as somebody else?",
  occupied: (name: string) =>
    `This browser is signed in as ${name}. If you begin, your next answers here are those of a new labeller.`,
  stay: (name: string) => `Stay ${name}`,
  change: "Begin as a new labeller",
};

const de: typeof en = {
  title: "Du bist zum Labeln eingeladen",
  text: "Wenn du anfängst, ist dieser Browser als neue Person angemeldet. Du brauchst kein Konto.",
  noCode: "Dieser Link ist nicht vollständig: Öffne ihn noch einmal so, wie du ihn bekommen hast.",
  begin: "Anfangen",
  asking: "Als jemand anderes anfangen?",
  occupied: (name) =>
    `In diesem Browser ist ${name} angemeldet. Wenn du anfängst, sind deine nächsten Antworten hier die einer neuen Person.`,
  stay: (name) => `${name} bleiben`,
  change: "Als neue Person anfangen",
};

/** Texts in the user's language. */
export const openStrings = chosenLanguage() === "de" ? de : en;
