/** Texts of a tree of options. */
import { inLanguage, number } from "../../../strings/language";

export const en = {
  tree: "Options",
  all: "All",
  itself: (name: string) => `${name}, in general`,
  opened: (path: string, n: number) =>
    `${path}: ${n === 1 ? "one option" : `${number(n)} options`}`,
  below: (n: number) => `${number(n)} chosen below`,
  chosen: "Chosen",
  none: "What you choose comes here.",
  remove: (path: string) => `Remove: ${path}`,
  keys: {
    walk: "Go to the option above or below",
    open: "Go into an option, or back",
    take: "Choose the option you are at",
    itself: "Choose the open option itself",
  },
};

export const de: typeof en = {
  tree: "Antworten",
  all: "Alle",
  itself: (name) => `${name}, allgemein`,
  opened: (path, n) => `${path}: ${n === 1 ? "eine Antwort" : `${number(n)} Antworten`}`,
  below: (n) => `${number(n)} darunter gewählt`,
  chosen: "Gewählt",
  none: "Hier steht, was du wählst.",
  remove: (path) => `Entfernen: ${path}`,
  keys: {
    walk: "Zur Antwort darüber oder darunter",
    open: "In eine Antwort hinein oder zurück",
    take: "Die Antwort wählen, bei der du bist",
    itself: "Die offene Antwort selbst wählen",
  },
};

/** Texts in the language of the page. */
export const words = inLanguage({ en, de });
