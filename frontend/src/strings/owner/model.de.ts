/** Texts on the model of the owner's page in German. */

import { number } from "../language";
import { type modelStrings as english, pointsOf } from "./model.en";

const many = (n: number, one: string, more: string): string =>
  `${number(n)} ${n === 1 ? one : more}`;
/** Returns a number as German texts have it. */
export const decimal = (n: number, digits: number): string => n.toFixed(digits).replace(".", ",");

const points = (share: number) => pointsOf(share, decimal);

/** Catalogue. */
export const modelStrings: typeof english = {
  title: "Modell",
  state: {
    idle: "Ruht",
    queued: "Steht an",
    training: "Trainiert",
    ready: "Bereit",
    failed: "Gescheitert",
  },
  score: "Kreuzvalidiert an schweren Elementen",
  scoreHint:
    "Anteil richtig bei Labels, die es nicht kannte; eher zu niedrig, weil an schweren gemessen",
  scoreTitle:
    "Anteil der Antworten, bei denen das Modell richtig liegt. Gefragt wird, wo es am unsichersten ist: bei allen Elementen ist es besser als bei diesen.",
  ratingError: "Fehler der Bewertungen",
  ratingErrorHint: (near) =>
    near === undefined
      ? "mittlerer Abstand zur gegebenen Bewertung, in derselben Prüfung"
      : `mittlerer Abstand zur gegebenen Bewertung, in derselben Prüfung; ${Math.round(100 * near)} % höchstens um eins daneben`,
  holdout: "Zurückgehalten: Genauigkeit",
  holdoutTitle:
    "Anteil der richtigen Antworten bei zufällig gezogenen Elementen, mit denen das Modell nicht trainiert wird.",
  holdoutHint: (low, high) =>
    low === undefined || high === undefined
      ? "Anteil richtig bei zufällig gezogenen Elementen"
      : `Anteil richtig bei zufällig gezogenen Elementen; zu 95 % sicher: ${decimal(low, 2)} bis ${decimal(high, 2)}`,
  f1: "F1 der Textstellen, an schweren Elementen",
  f1Hint:
    "in Texten, die es nicht kannte, kreuzvalidiert; eher zu niedrig, weil an schweren gemessen",
  f1Title:
    "Eine Textstelle ist richtig, wenn Anfang, Ende und Label stimmen. F1 ist das harmonische Mittel aus dem Anteil der gefundenen, die richtig sind, und dem Anteil der markierten, die gefunden werden.",
  holdoutF1: "Zurückgehalten: F1 der Textstellen",
  holdoutF1Hint: (low, high) =>
    low === undefined || high === undefined
      ? "in zufällig gezogenen Texten"
      : `in zufällig gezogenen Texten; zu 95 % sicher: ${decimal(low, 2)} bis ${decimal(high, 2)}`,
  f1ByLabel: "F1 nach Labels",
  spansLabelled: "Textstellen",
  range: (low, high) => `${decimal(low, 3)} bis ${decimal(high, 3)}`,
  rangeLow: "Zurückgehalten, mindestens (95 %)",
  rangeHigh: "Zurückgehalten, höchstens (95 %)",
  targetLine: "Ziel",
  expected: "Mit weiteren Labels zu erwarten",
  expectedLow: "Zu erwarten, mindestens (90 %)",
  expectedHigh: "Zu erwarten, höchstens (90 %)",
  steady: "Beständigkeit und Einigkeit",
  steadyText:
    "Über der gepunkteten Linie ändern weitere Labels fast nichts mehr. Einigkeit gibt es, wo mehrere dieselben Elemente labeln.",
  steadyTable: "Beständigkeit und Einigkeit nach der Zahl der Labels",
  stopLine: "Beständig genug, um aufzuhören",
  steadiness: "Beständigkeit",
  steadinessHint:
    "Übereinstimmung mit dem vorigen Modell (Kappa); nahe 1 ändern weitere Labels kaum etwas",
  byQuestion: "Nach Fragen",
  agreement: "Einigkeit",
  agreementHint: "der Personen über dieselben Elemente (Krippendorffs Alpha)",
  digits: (value) => decimal(value, 3),
  trainedOn: "Trainiert mit",
  labels: (n) => many(n, "Label", "Labels"),
  generation: "Rangfolge",
  generationOf: (n) => (n ? `Nr. ${number(n)}` : "noch keine"),
  behind: (n) => (n ? `${many(n, "Label", "Labels")} zurück` : "auf dem neuesten Stand"),
  noScore: "noch keine",
  stopping: {
    sentence: {
      stop: (because) =>
        `Du kannst aufhören, wenn alle erwarteten Antworten unter den Labels sind: ${because}.`,
      continue: (because) => `Es lohnt sich noch: ${because}.`,
      unknown: (because) => `Ob du aufhören kannst, lässt sich noch nicht sagen: ${because}.`,
    },
    reasons: {
      flat: "das letzte Drittel der Labels hat nichts gebracht",
      stable: "die letzten Labels haben das Modell kaum verändert",
      labels: "es sind weniger als 100 Labels",
      evaluation: "das Modell mit diesen Labels ist noch nicht bewertet",
      kind: "bei solchen Antworten oder so wenigen Elementen lässt es sich nicht messen",
    },
    would: (n, gain, low, high) =>
      `${n === 1 ? "ein weiteres Label brächte" : `weitere ${number(n)} Labels brächten`} etwa ${points(gain)} Prozentpunkte Genauigkeit (${points(low)} bis ${points(high)})`,
  },
  target: (low, high) =>
    low === high
      ? `Etwa ${number(low)} Labels bringen es ans Ziel.`
      : `Etwa ${number(low)} bis ${number(high)} Labels bringen es ans Ziel.`,
  curve: "Lernkurve",
  curveEmpty: "Die Kurve erscheint, sobald zwei Trainings bewertet sind.",
  curveTable: "Güte nach der Zahl der Labels",
  labelsAxis: "Zahl der Labels",
  history: "Bisherige Trainings",
  earlier: "Frühere zeigen",
  noHistory: "Es ist noch nichts trainiert worden.",
  columns: {
    run: "Nr.",
    state: "Zustand",
    labels: "Labels",
    score: "Anteil richtig",
    f1: "F1",
    label: "Label",
    scoreTitle: "Die zurückgehaltene Genauigkeit, wo es sie gibt, sonst die kreuzvalidierte",
    seconds: "Dauer",
    at: "Wann",
  },
  seconds: (s) => `${s < 10 ? decimal(s, 1) : Math.round(s)} s`,
  leftOut: (n) =>
    `${many(n, "Element bleibt beim Training außen vor und kommt", "Elemente bleiben beim Training außen vor und kommen")} zuletzt dran:`,
  diversity:
    "Diese Art von Aufgabe lernt kein Modell: die Reihenfolge folgt allein der Vielfalt, typische Elemente zuerst.",
  encoding: "Kodierung",
  encodedItems: (done, total) =>
    `${number(done)} von ${many(total, "Element ist", "Elementen sind")} kodiert`,
  encodedBy: (name) => `mit ${name}.`,
  encodedLater: "Die Vektoren werden verwendet, sobald fast alle Elemente einen haben.",
  waits: {
    orchestrator: "Noch kein Modell. Mit supt serve --orchestrate trainiert der Server eines.",
    task: "Diese Art von Aufgabe lernt kein vorgegebenes Modell. Ein eigenes kann es: --model modul:funktion.",
    package:
      "Noch kein Modell: Es fehlt, was Textstellen lernt. Führe pip install python-crfsuite aus, wo supt läuft, und starte es neu.",
    features:
      "Noch kein Modell: Bild- und Tondateien kann kein vorgegebenes Modell lesen. Füge die Elemente mit features hinzu, oder nenne ein eigenes Modell (--model).",
    encoding:
      "Noch kein Modell. Trainiert wird, sobald der Encoder aus allen Elementen Vektoren gemacht hat.",
    items: "Noch kein Modell. Trainiert wird, sobald es Elemente und Labels gibt.",
    labels:
      "Noch kein Modell. Trainiert wird nach den ersten Labels, sobald zwei Antworten verschieden sind.",
  },
};
