/** Texts of the task kind `rank`. */
import { inLanguage, number } from "../../strings/language";

export const en = {
  order: "Order, the best first",
  empty: "The best comes here: press its key or button, or drag it.",
  rest: "Not in the order yet",
  place: (place: number, count: number) => `place ${number(place)} of ${number(count)}`,
  moved: (name: string, place: number, count: number) =>
    `${name}: place ${number(place)} of ${number(count)}`,
  taken: (name: string) => `${name}: not in the order`,
  up: (name: string) => `Move up: ${name}`,
  down: (name: string) => `Move down: ${name}`,
  takeOut: (name: string) => `Take out: ${name}`,
  left: (n: number) =>
    n === 1 ? "One is not in the order yet." : `${number(n)} are not in the order yet.`,
  complete: "All are in order",
  keys: {
    walk: "Go through the order",
    move: "Move it up or down",
    ends: "Make it the first or the last",
    takeOut: "Take it out of the order",
  },
};

export const de: typeof en = {
  order: "Reihenfolge, das Beste zuerst",
  empty: "Hierher kommt das Beste: drück seine Taste oder Schaltfläche, oder zieh es her.",
  rest: "Noch nicht eingeordnet",
  place: (place, count) => `Platz ${number(place)} von ${number(count)}`,
  moved: (name, place, count) => `${name}: Platz ${number(place)} von ${number(count)}`,
  taken: (name) => `${name}: nicht eingeordnet`,
  up: (name) => `Nach oben: ${name}`,
  down: (name) => `Nach unten: ${name}`,
  takeOut: (name) => `Herausnehmen: ${name}`,
  left: (n) =>
    n === 1 ? "Eines ist noch nicht eingeordnet." : `${number(n)} sind noch nicht eingeordnet.`,
  complete: "Alle sind eingeordnet",
  keys: {
    walk: "Durch die Reihenfolge gehen",
    move: "Nach oben oder unten schieben",
    ends: "An den Anfang oder das Ende setzen",
    takeOut: "Aus der Reihenfolge nehmen",
  },
};

/** Texts in the language of the page. */
export const words = inLanguage({ en, de });
