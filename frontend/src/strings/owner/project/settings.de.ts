/** Texte der Einstellungen auf der Seite von Eigentümern, auf Deutsch. */
import type { AdminStrings } from "../../admin";

/** Teil des Katalogs. */
export const settingStrings: AdminStrings["settings"] = {
  title: "Einstellungen",
  own: "Wie der Server es vorgibt",
  noQuota: "Unbegrenzt",
  names: {
    overlap: "Antworten je Element",
    lease: "Minuten für ein Element",
    undo: "Minuten zum Zurücknehmen",
    holdout: "Zurückgehalten in Prozent",
    acquisition: "Was als Nächstes gefragt wird",
    model: "Modell",
    sure: "Sicher ab, in Prozent",
    again: "Elemente, zu denen noch eine Meinung fehlt",
    quota: "Höchstens so viele Antworten je Person",
    goldRate: "Prüfelemente in Prozent",
    quiz: "Eingangsquiz",
    goldMin: "Richtig zu beantworten, in Prozent",
  },
  hints: {
    overlap:
      "Wie viele Personen jedes Element beantworten; 2..7 fragt 2, und mehr, wo sie sich nicht einig sind.",
    lease: "Danach bekommt das Element jemand anderes.",
    undo: "So lange kann man eine Antwort ändern.",
    holdout: "Zufällig gezogene Elemente, die das Modell prüfen und nicht trainieren.",
    acquisition: "margin und entropy fragen, wo das Modell am unsichersten ist.",
    model: "Was aus den Antworten lernt.",
    sure: "Zu einem Element, dessen Antwort so sicher ist, wird niemand mehr gefragt.",
    again: "Eingereiht: das Modell wägt neue Elemente gegen weitere Meinungen ab.",
    quota: "Danach erfährt die Person, dass sie fertig ist.",
    goldRate: "Anteil an dem, was man bekommt. Niemand erkennt ein solches Element.",
    quiz: "So viele Prüfelemente sind vor allem anderen zu bestehen; 0: keine.",
    goldMin:
      "Wer weniger Prüfelemente richtig hat, bekommt nichts mehr, bis Sie es aufheben; 0: nie.",
  },
  blind: "Fortschritt und Modell beim Labeln nicht zeigen",
  opinions: "Mehrere Meinungen",
  orders: { first: "Vor neuen Elementen", ranked: "Unter neue eingereiht" },
  gold: "Prüfelemente",
  goldNote:
    "Elemente, deren Antwort bekannt ist, um zu sehen, wie gut gelabelt wird. Sie kommen mit gold: true und einem Label dazu.",
  goldFeedback: "Sagen, ob die Antwort richtig war",
  goldJudged: "Geurteilt wird nach 10 Prüfelementen, und nach dem Quiz.",
};
