/** Texts on the acceptance of suggestions in German. */
import { number } from "../language";
import type { acceptingStrings as english } from "./accepting.en";

const many = (n: number, one: string, more: string): string =>
  `${number(n)} ${n === 1 ? one : more}`;
const percent = (share: number): string => `${trimmed(100 * share)} %`;

function trimmed(value: number): string {
  return String(Number(value.toFixed(value < 1 ? 2 : 1))).replace(".", ",");
}

/** Catalogue. */
export const acceptingStrings: typeof english = {
  title: "Viele auf einmal annehmen",
  note: "Sichere Vorschläge werden zu Antworten, ohne dass sie jemand ansieht. Sie schließen ihre Elemente ab, und das Modell lernt nicht aus ihnen. Ein zufällig gezogener Teil der Elemente geht stattdessen an Menschen, zuerst und ohne den Vorschlag: Ihre Antworten sagen, wie oft die angenommenen Vorschläge falsch sind.",
  source: "Quelle",
  score: "Annehmen ab einem Wert in Prozent",
  scoreHint: "Vorschläge ohne Wert lassen sich nicht annehmen.",
  audit: "Stichprobe in Prozent",
  auditHint: "Teil der Elemente, die stattdessen Menschen beantworten.",
  percent,
  range: (low, high) => `(${percent(low)} bis ${percent(high)})`,
  nothing:
    "Zu keinem Element, das noch eine Antwort braucht, gibt es einen Vorschlag mit solch einem Wert.",
  unknown:
    "Noch ist kein Fehler bekannt: Zu Elementen mit einem solchen Vorschlag gibt es keine Antwort.",
  expected: (error, low, high, known) =>
    `Erwarteter Fehler ${percent(error)}, mit 95 % Sicherheit zwischen ${percent(low)} und ${percent(high)}, nach ${many(known, "Antwort, die ohne Vorschlag gegeben wurde", "Antworten, die ohne Vorschlag gegeben wurden")}.`,
  count: "Zählen, was angenommen würde",
  would: (labels, audited) =>
    `Etwa ${many(labels, "Vorschlag wird zu einer Antwort", "Vorschläge werden zu Antworten")}, und ${many(audited, "Element geht", "Elemente gehen")} zur Stichprobe an Menschen.`,
  accept: (labels) => `${many(labels, "Vorschlag", "Vorschläge")} annehmen`,
  leftToPeople: (reasons) => `Menschen bleiben: ${reasons}.`,
  left: (n, reason) => `${number(n)} ${reason ?? ""}`.trim(),
  reasons: {
    held: "bei jemandem",
    answered: "schon beantwortet",
    corrected: "korrigiert",
    flagged: "gemeldet",
    audited: "in einer Stichprobe",
    "held out": "zum Prüfen des Modells",
  },
  chart: "Erwarteter Fehler ab jedem Wert, mit seinem 95-%-Intervall",
  scoreAxis: "kleinster Wert",
  table: "Die Kurve als Tabelle, und wie oft Vorschläge stimmen",
  stepsTable: "Vorschläge und ihr Fehler ab jedem Wert",
  reliability: "Wie oft Vorschläge eines Werts richtig sind",
  columns: {
    score: "Ab Wert",
    suggestions: "Vorschläge",
    error: "Fehler",
    interval: "95-%-Intervall",
    answers: "Antworten",
    wrong: "Falsch",
    mean: "Mittlerer Wert",
    right: "Richtig",
    when: "Angenommen",
    labels: "Antworten",
    audited: "Stichprobe",
  },
  accepted: "Bisher angenommen",
  notKnownYet: "noch nicht bekannt",
  takenBack: (labels) => `${number(labels)}, zurückgenommen`,
  answeredOf: (answered, audited) => `${number(answered)} von ${number(audited)}`,
  takeBack: (source) => `Alle Antworten von ${source} zurücknehmen`,
};
