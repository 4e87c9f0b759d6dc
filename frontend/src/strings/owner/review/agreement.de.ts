/** Texts on how far people agree, on the owner's page in German. */
import type { AdminStrings } from "../../admin";
import { number } from "../../language";
import { wholePercent } from "../../percent";

const figure = (value: number) =>
  value.toFixed(2).replace("-", "−").replace("−0.00", "0.00").replace(".", ",");
const range = (low: number, high: number) => `${figure(low)} bis ${figure(high)}`;
const items = (n: number) => `${number(n)} ${n === 1 ? "Element" : "Elementen"}`;

/** Catalogue. */
export const agreementStrings: AdminStrings["agreement"] = {
  title: "Wie weit Personen übereinstimmen",
  text: "Krippendorffs Alpha ist 1, wenn alle immer übereinstimmen, und 0, wenn nur so oft wie durch Zufall. Jeder Bereich enthält den wahren Wert mit 95 % Sicherheit.",
  compared: (n) => `${number(n)} ${n === 1 ? "Antwort" : "Antworten"} verglichen`,
  some: "Es gibt mehr Antworten, als sich vergleichen lassen: diese gehören zu zufällig gezogenen Elementen.",
  empty:
    "Noch kein Element hat Antworten von zwei Personen. Die Einstellung „Labels pro Element“ fragt mehrere nach jedem Element.",
  whole: "Alle Antworten",
  figure,
  range,
  noDifference:
    "Alle Antworten sind gleich; über die Übereinstimmung lässt sich deshalb nichts sagen.",
  few: (alpha, n) =>
    `Alpha ist ${figure(alpha)}, aus ${items(n)}: zu wenige, um zu sagen, wie sicher das ist.`,
  verdicts: {
    high: (alpha, low, high) =>
      `Alpha ist ${figure(alpha)} (${range(low, high)}): Auf die Antworten ist Verlass.`,
    between: (alpha, low, high) =>
      `Alpha ist ${figure(alpha)} (${range(low, high)}): genug für vorläufige Schlüsse, oder noch nicht sicher.`,
    low: (alpha, low, high) =>
      `Alpha ist ${figure(alpha)} (${range(low, high)}): zu wenig, um sich auf einzelne Antworten zu verlassen. Klarere Richtlinien oder andere Optionen helfen, oder mehr Antworten pro Element.`,
    few: (alpha, low, high) => `Alpha ist ${figure(alpha)} (${range(low, high)}).`,
  },
  scales: {
    nominal: "Zwei Antworten sind gleich oder nicht.",
    ordinal: "Noten unterscheiden sich umso mehr, je mehr Antworten dazwischen liegen.",
    likeness: "Antworten unterscheiden sich um das, was nicht in beiden ist.",
  },
  overTime: "Nach der Woche der letzten Antwort zu einem Element",
  week: (at) => new Date(at).toLocaleDateString("de", { dateStyle: "medium", timeZone: "UTC" }),
  byLabel: "Nach Label",
  byPair: "Je zwei Personen",
  matrixText:
    "Je kräftiger die Farbe, desto weiter stimmen zwei Personen mehr als durch Zufall überein (Cohens Kappa); zuerst kommen die, die am wenigsten übereinstimmen. Kleine Quadrate beruhen auf weniger als 20 Elementen.",
  busiest: "Verglichen werden nur die mit den meisten Antworten.",
  pairOf: (pair) =>
    `${pair.one}, ${pair.other}: Kappa ${pair.kappa === null ? "–" : figure(pair.kappa)}, ${wholePercent(pair.alike)} % gleich, ${items(pair.items)}`,
  tables: "Zahlen als Tabellen",
  label: "Label",
  weekOf: "Woche ab",
  alpha: "Alpha",
  interval: "95-%-Bereich",
  items: "Elemente",
  answers: "Antworten",
  answersWith: "Antworten damit",
  person: "Person",
  other: "Andere Person",
  kappa: "Kappa",
  alike: "Gleich",
  both: "Elemente von beiden",
  pairsLeft: (shown, all) =>
    `Die ${number(shown)} von ${number(all)} Paaren, die am wenigsten übereinstimmen.`,
};
