/** Texts about regions, their questions and their relations. */
import { inLanguage } from "../../strings/language";

const many = (n: number, one: string, more: string): string => `${n} ${n === 1 ? one : more}`;
const isOne = (n: number): boolean => n === 1;

/** Longest part of a text that names its region, in characters. */
const MAX_NAME = 40;

const shorten = (words: string): string =>
  words.length > MAX_NAME ? `${words.slice(0, MAX_NAME - 1)}…` : words;

/** Catalogue in English. */
export const en = {
  none: "Mark at least one.",
  missing: (n: number, name: string, titles: readonly string[]) =>
    `${many(n, "region still needs", "regions still need")} answers. ${name}: ${titles.join(", ")}`,
  next: (n: number) => `${n} unanswered`,
  questions: (name: string) => `Questions about ${name}`,
  done: "Back to marking",
  open: "not answered",
  relate: "Relate",
  relateFrom: (name: string) => `From ${name} to…`,
  relateTo: (from: string, to: string) => `From ${from} to ${to}`,
  relateHint: "Go to the other one, then choose the relation.",
  relationLabels: "Labels for the relation",
  relations: (n: number) => (n ? many(n, "relation", "relations") : "No relation yet"),
  relation: (from: string, label: string, to: string) => `${from} → ${label} → ${to}`,
  remove: (words: string) => `Remove: ${words}`,
  removed: (words: string) => `Removed: ${words}`,
  marked: (words: string) => `Marked: ${words}`,
  accepted: (words: string) => `Accepted: ${words}`,
  acceptedAll: (n: number) => `Accepted: ${many(n, "suggested region", "suggested regions")}`,
  rejected: (words: string) => `Rejected: ${words}`,
  rejectedAll: (n: number) => `Rejected: ${many(n, "suggested region", "suggested regions")}`,
  suggested: (words: string) => `suggested: ${words}`,
  leftOut: (n: number) => `${many(n, "suggestion", "suggestions")} left out until accepted`,
  undone: "One step is undone",
  place: (at: number, of: number) => `${at} of ${of}`,
  related: (words: readonly string[]) => `related to ${words.join("; ")}`,
  to: (label: string, name: string) => `${name} (${label})`,
  by: (label: string, name: string) => `${name} (${label}, from there)`,
  span: (label: string, words: string) => `${label} “${shorten(words)}”`,
  characters: (from: number, to: number) => `characters ${from} to ${to}`,
  keys: {
    ask: "Answer the questions about what is marked, one after the other",
    move: "Go to the question before or after",
    leave: "Leave the questions",
    relate: "Relate it to another: walk there, then press the relation's key",
    walk: "Go to the one before or after",
    characters: "Select more or fewer characters",
  },
};

/** Catalogue in German. */
export const de: typeof en = {
  none: "Markiere mindestens eines.",
  missing: (n, name, titles) =>
    `${isOne(n) ? "1 Markierung braucht" : `${n} Markierungen brauchen`} noch Antworten. ` +
    `${name}: ${titles.join(", ")}`,
  next: (n) => `${n} unbeantwortet`,
  questions: (name) => `Fragen zu ${name}`,
  done: "Zurück zum Markieren",
  open: "nicht beantwortet",
  relate: "Verbinden",
  relateFrom: (name) => `Von ${name} zu …`,
  relateTo: (from, to) => `Von ${from} zu ${to}`,
  relateHint: "Gehe zum anderen, dann wähle die Beziehung.",
  relationLabels: "Labels für die Beziehung",
  relations: (n) => (n ? many(n, "Beziehung", "Beziehungen") : "Noch keine Beziehung"),
  relation: (from, label, to) => `Von ${from} → ${label} → ${to}`,
  remove: (words) => `Entfernen: ${words}`,
  removed: (words) => `Entfernt: ${words}`,
  marked: (words) => `Markiert: ${words}`,
  accepted: (words) => `Angenommen: ${words}`,
  acceptedAll: (n) => `Angenommen: ${many(n, "Vorschlag", "Vorschläge")}`,
  rejected: (words) => `Abgelehnt: ${words}`,
  rejectedAll: (n) => `Abgelehnt: ${many(n, "Vorschlag", "Vorschläge")}`,
  suggested: (words) => `vorgeschlagen: ${words}`,
  leftOut: (n) => `${many(n, "Vorschlag", "Vorschläge")} noch nicht angenommen`,
  undone: "Ein Schritt ist zurückgenommen",
  place: (at, of) => `${at} von ${of}`,
  related: (words) => `verbunden mit ${words.join("; ")}`,
  to: (label, name) => `zu ${name} (${label})`,
  by: (label, name) => `${name} (${label}, von dort)`,
  span: (label, words) => `${label} „${shorten(words)}“`,
  characters: (from, to) => `Zeichen ${from} bis ${to}`,
  keys: {
    ask: "Fragen zum Markierten beantworten, eines nach dem anderen",
    move: "Zur vorigen oder nächsten Frage gehen",
    leave: "Die Fragen verlassen",
    relate: "Mit einem anderen verbinden: dorthin gehen, dann die Taste der Beziehung drücken",
    walk: "Zum vorigen oder nächsten gehen",
    characters: "Mehr oder weniger Zeichen auswählen",
  },
};

/** Returns the texts in the page's language. */
export const words = (): typeof en => inLanguage({ en, de });
