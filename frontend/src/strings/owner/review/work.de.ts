/** Texts on what each person did, on the owner's page in German. */
import type { AdminStrings } from "../../admin";
import { number } from "../../language";
import { wholePercent } from "../../percent";
import { decimal } from "../model.de";

const percent = (share: number) => `${wholePercent(share)} %`;

/** Catalogue. */
export const workStrings: AdminStrings["work"] = {
  title: "Was Personen getan haben",
  text: "Arbeitszeit ist die Zeit zwischen Antworten, ohne Pausen von mehr als zwei Minuten.",
  empty: "Noch niemand hat ein Element beantwortet.",
  name: "Name",
  figures: {
    labels: "Labels",
    minutes: "Arbeitszeit",
    rate: "Pro Stunde",
    gold: "Gold richtig",
    agreement: "Übereinstimmung",
  },
  hints: {
    labels: "Labels, die gelten",
    minutes: "Ohne Pausen von mehr als zwei Minuten",
    rate: "Antworten in einer Stunde Arbeit",
    gold: "Anteil richtiger Antworten auf Elemente, deren Antwort bekannt ist (Zahl der Antworten)",
    agreement: "Mit dem, was die Antworten mehrerer Personen ergeben (Zahl der Antworten)",
  },
  reliability: "Zuverlässigkeit",
  reliabilityHint: "Geschätzter Anteil richtiger Antworten, mit seinem 95-%-Bereich",
  reliabilityText:
    "Zuverlässigkeit ist, wie oft jemand recht hat, nach allen Antworten zu denselben Elementen. Der Balken enthält den wahren Anteil mit 95 % Sicherheit: Je weniger Labels ihm zugrunde liegen, desto länger ist er.",
  reliable: (accuracy, low, high, labels) =>
    `${percent(accuracy)} (${percent(low)} bis ${percent(high)}), ${number(labels)} ${labels === 1 ? "Label" : "Labels"}`,
  weeks: "Labels pro Woche",
  byWeek: "Zahlen nach Wochen",
  weekOf: "Woche ab",
  week: (at) => new Date(at).toLocaleDateString("de", { dateStyle: "medium", timeZone: "UTC" }),
  duration: (minutes) =>
    minutes < 90 ? `${number(Math.round(minutes))} min` : `${decimal(minutes / 60, 1)} h`,
};
