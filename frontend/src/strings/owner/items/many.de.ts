/** Texts on labelling many items at once in German. */
import { wholePercent } from "../../percent";
import type { manyStrings as english } from "./many.en";

const number = (n: number) => n.toLocaleString("de");
const count = (n: number) => (n === 1 ? "1 Element" : `${number(n)} Elemente`);

/** Catalogue. */
export const manyStrings: typeof english = {
  open: "Viele beschriften",
  list: "Liste",
  title: "Übersichtsbogen",
  bar: "Antwort für alle angekreuzten Elemente",
  by: "Vorgeschlagen von",
  anySource: "Egal",
  model: "dem Modell",
  suggestion: "Vorschlag",
  anySuggestion: "Alle",
  score: "Sicherheit",
  anyScore: "Alle",
  from: (percent: string) => `ab ${percent} %`,
  group: "Ähnlich",
  noGroup: "Ohne Gruppe",
  groupOf: (group: number, items: number) => `Gruppe ${group} (${count(items)})`,
  alike: "Ähnliche",
  alikeTo: (name: string) => `${name}: Ähnliche zeigen`,
  notAlike: (id: string) => `Am ähnlichsten zu Element ${id}: wieder alle zeigen`,
  suggested: (answer: string, score: number | null) =>
    score === null ? answer : `${answer} ${wholePercent(score)} %`,
  more: "Mehr zeigen",
  ticked: (n: number) => `${number(n)} angekreuzt`,
  tickAll: "Alle ankreuzen",
  untick: "Keins ankreuzen",
  choose: "Wählen",
  chooseFirst: "Antwort wählen",
  give: (answer: string, n: number) => `Antwort „${answer}“ für ${count(n)}`,
  own: "Sie werden deine eigenen Antworten; jede belegt einen der offenen Plätze ihres Elements.",
  done: (answer: string, n: number) => `„${answer}“ ist jetzt die Antwort zu ${count(n)}.`,
  left: (reason: string, n: number) => `${count(n)} ausgelassen: ${reasons[reason] ?? reason}.`,
  undo: "Alles zurücknehmen",
};

const reasons: Readonly<Record<string, string>> = {
  full: "kein Platz ist offen",
  mine: "du hast geantwortet oder hast es auf dem Bildschirm",
  audited: "es zeigt, wie gut übernommene Vorschläge sind",
  withdrawn: "das wurde zurückgenommen",
  unknown: "das Element gibt es nicht",
};
