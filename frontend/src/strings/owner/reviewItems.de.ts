/** Texts on the review of items one by one in German. */
import type { AdminStrings } from "../admin";
import { number } from "../language";

const many = (n: number, one: string, more: string): string =>
  `${number(n)} ${n === 1 ? one : more}`;

const reasons: Record<string, (n: number) => string> = {
  corrected: (n) => `${number(n)} hatten schon eine Antwort eines Eigentümers.`,
  withdrawn: (n) => `${number(n)} wurden schon einmal zurückgenommen.`,
  unknown: (n) => `${number(n)} gibt es nicht mehr.`,
  unsure: (n) => `${number(n)} haben keine Antworten.`,
  unfit: (n) => `Zu ${number(n)} ist das keine mögliche Antwort.`,
};

/** Catalogue. */
export const reviewItemStrings: AdminStrings["reviewItems"] = {
  order: "Reihenfolge",
  orders: {
    disagreement: "Größte Uneinigkeit zuerst",
    confidence: "Unsicherste zuerst",
    flag: "Gemeldet",
    error: "Wahrscheinliche Fehler",
    labeller: "Antworten einer Person",
    source: "Vorgeschlagen von einer Quelle",
  },
  source: "Quelle",
  nobody: "Wählen …",
  choose: "Wähle, wessen Antworten du durchsiehst, oder welche Quelle.",
  settled: (n) => `${many(n, "Element", "Elemente")} entschieden`,
  names: "Namen zeigen",
  many: "Alle auf einmal",
  empty: "Hier muss nichts angesehen werden.",
  finished: "Das war das letzte.",
  person: (n) => `Person ${n}`,
  people: (n) => many(n, "Antwort", "Antworten"),
  consensus: "Konsens",
  consensusSure: (share) => `Konsens, zu ${share} sicher`,
  sure: (share) => `zu ${share} sicher`,
  pick: (key, title) => `Nimm ${key}: ${title}`,
  differs: "verschieden",
  differing: (n) =>
    n ? `${many(n, "Markierung", "Markierungen")} nicht von allen` : "alle haben so markiert",
  edit: "Bearbeiten",
  undo: "Zurücknehmen",
  previous: "Zurück",
  next: "Weiter",
  done: (answer) => `Entschieden: ${answer}`,
  manyText:
    "Alle Elemente dieser Liste, die noch kein Eigentümer entschieden hat, bekommen deine Antwort, die dann statt aller anderen zählt. Einmal Zurücknehmen nimmt alles zurück, einen Tag lang.",
  looking: "Suche die Elemente …",
  found: (n, isMost) =>
    isMost ? `Die ersten ${number(n)} Elemente` : many(n, "Element", "Elemente"),
  takeConsensus: "Jedem Element den Konsens seiner Antworten geben",
  given: (n) => `${many(n, "Element", "Elemente")} entschieden.`,
  left: (reason, n) => reasons[reason]?.(n) ?? `${number(n)} ${reason}`,
  back: "Zurück zu den Elementen",
};
