/** Texts on the review of the owner's page in German. */
import type { AdminStrings } from "../admin";

/** Catalogue. */
export const reviewStrings: AdminStrings["review"] = {
  tabs: "Ansichten der Durchsicht",
  tabOf: {
    items: "Elemente",
    errors: "Wahrscheinliche Fehler",
    agreement: "Übereinstimmung",
    people: "Personen",
  },
  title: "Wahrscheinlich falsche Labels",
  text: "Ein Modell, das aus diesen Labels nicht gelernt hat, antwortet anders. Viele davon stimmen trotzdem.",
  left: (count) => `noch ${count}`,
  empty:
    "Kein Label sieht falsch aus. Die Liste entsteht, wenn ein Modell bewertet wird, nach jedem Training.",
  finished: "Das war das letzte. Die nächste Bewertung des Modells macht eine neue Liste.",
  given: (names) => (names ? `Label von ${names}` : "Label"),
  predicted: "Antwort des Modells",
  probable: (share) => `zu ${share} wahrscheinlich`,
  keep: "Label behalten",
  take: "Antwort des Modells nehmen",
  again: "Noch jemand",
  correct: "Korrigieren",
  againText:
    "„Noch jemand“ lässt eine weitere Person antworten, vor allen anderen Elementen. Sie sieht keine der beiden Antworten.",
  next: "Weiter",
  previous: "Zurück",
};
