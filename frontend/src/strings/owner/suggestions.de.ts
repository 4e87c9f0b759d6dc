/** Texts on the suggestions of the owner's page in German. */
import type { MeasureName } from "../../admin/suggestions/effects";
import { number } from "../language";
import { decimal } from "./model.de";
import type { suggestionStrings as english } from "./suggestions.en";

const many = (n: number, one: string, more: string): string =>
  `${number(n)} ${n === 1 ? one : more}`;
const scaled = (measure: MeasureName, value: number): string =>
  measure === "median_ms" ? decimal(value / 1000, 2) : decimal(100 * value, 1);
const signed = (measure: MeasureName, value: number): string =>
  `${value < 0 ? "−" : "+"}${scaled(measure, Math.abs(value))}`;

/** Catalogue. */
export const suggestionStrings: typeof english = {
  effects: "Was Vorschläge bewirken",
  effectsText:
    "Ein zufällig gezogener Teil der Antworten ist blind: Er sieht keinen Vorschlag, obwohl es einen gibt. Was zwischen diesen Antworten und den anderen verschieden ist, kommt vom Vorschlag.",
  empty: "Noch niemand hat ein Element beantwortet, zu dem es einen Vorschlag zu zeigen gab.",
  answers: (n, all) =>
    all ? many(n, "Antwort", "Antworten") : `von den letzten ${number(n)} Antworten`,
  table: "Alle Zahlen als Tabelle, nach Versionen",
  allVersions: "alle",
  sides: { shown: "Gesehen", blind: "Nicht gesehen" },
  measures: {
    accepted: "Wie der Vorschlag",
    median_ms: "Mittlere Zeit (Median)",
    known: "Einig mit bekannten Antworten",
    others: "Einig mit anderen Personen",
    correction: "Einig mit Korrekturen",
  },
  columns: {
    source: "Quelle",
    version: "Version",
    measure: "Maß",
    difference: "Unterschied",
    interval: "95-%-Intervall",
  },
  figure: (measure, value) => `${scaled(measure, value)} ${measure === "median_ms" ? "s" : "%"}`,
  amount: (measure, value) =>
    `${scaled(measure, value)} ${measure === "median_ms" ? "s" : "Prozentpunkte"}`,
  gap: (measure, value) => `${signed(measure, value)} ${measure === "median_ms" ? "s" : "Punkte"}`,
  range: (measure, low, high) => `(${signed(measure, low)} bis ${signed(measure, high)})`,
  noDifference: "Zu wenige Antworten für einen Unterschied",
  missing: {
    blind: (measure, n, needed) =>
      `${measure}: noch nicht genug blinde Antworten, ${number(n)} von ${number(needed)}.`,
    shown: (measure, n, needed) =>
      `${measure}: noch nicht genug Antworten, die den Vorschlag sahen, ${number(n)} von ${number(needed)}.`,
  },
  findings: {
    accepted: {
      less: (by) => `Wer den Vorschlag sieht, antwortet seltener so, um ${by}.`,
      more: (by) =>
        `Wer den Vorschlag sieht, antwortet öfter so, um ${by}: Er zieht Antworten zu sich.`,
      none: () =>
        "Ob jemand den Vorschlag sieht, ändert nichts Sicheres daran, wie oft so geantwortet wird.",
    },
    median_ms: {
      less: (by) => `Wer den Vorschlag sieht, ist schneller, um ${by}.`,
      more: (by) => `Wer den Vorschlag sieht, ist langsamer, um ${by}.`,
      none: () => "Ob jemand den Vorschlag sieht, ändert nichts Sicheres an der Zeit.",
    },
    known: {
      less: (by) => `Wer den Vorschlag sieht, antwortet seltener wie bekannt, um ${by}.`,
      more: (by) => `Wer den Vorschlag sieht, antwortet öfter wie bekannt, um ${by}.`,
      none: () =>
        "Ob jemand den Vorschlag sieht, ändert nichts Sicheres an der Einigkeit mit bekannten Antworten.",
    },
    others: {
      less: (by) => `Wer den Vorschlag sieht, antwortet seltener wie andere, um ${by}.`,
      more: (by) => `Wer den Vorschlag sieht, antwortet öfter wie andere, um ${by}.`,
      none: () =>
        "Ob jemand den Vorschlag sieht, ändert nichts Sicheres an der Einigkeit mit anderen.",
    },
    correction: {
      less: (by) => `Wer den Vorschlag sieht, antwortet seltener wie die Korrekturen, um ${by}.`,
      more: (by) => `Wer den Vorschlag sieht, antwortet öfter wie die Korrekturen, um ${by}.`,
      none: () =>
        "Ob jemand den Vorschlag sieht, ändert nichts Sicheres an der Einigkeit mit Korrekturen.",
    },
  },
};
