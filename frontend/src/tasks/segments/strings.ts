/** Texts of tasks that mark stretches of time. */

export const en = {
  labels: "Labels for stretches of time",
  timeline: "Timeline",
  segment: (label: string, start: string, end: string, unit: string) =>
    `${label} from ${start} to ${end}${unit}`,
  seconds: (end: number): string => (end < 60 ? " seconds" : ""),
  made: (n: number) =>
    n ? `${n} ${n === 1 ? "segment" : "segments"}` : "Drag over the timeline, or submit none.",
  begun: (at: string) => `Begun at ${at}: press . at its end.`,
  edge: { start: "Arrow keys move its start.", end: "Arrow keys move its end." },
  none: "There is nothing here to mark: skip it, or submit none.",
  begin: "Begin",
  end: "End",
  playIt: "Play it",
  remove: "Remove",
  keys: {
    mark: "Begin a segment here, and end it",
    step: "Move the end of the segment, or where you are",
    far: "The same, ten times as far",
    edge: "Choose its start or its end",
    play: "Play the segment",
    walk: "Go from segment to segment",
  },
};

export const de: typeof en = {
  labels: "Label für Abschnitte",
  timeline: "Zeitleiste",
  segment: (label, start, end, unit) => `${label} von ${start} bis ${end}${unit}`,
  seconds: (end) => (end < 60 ? " Sekunden" : ""),
  made: (n) =>
    n
      ? `${n} ${n === 1 ? "Abschnitt" : "Abschnitte"}`
      : "Ziehe über die Zeitleiste, oder sende keinen ab.",
  begun: (at) => `Begonnen bei ${at}: Drücke am Ende den Punkt.`,
  edge: { start: "Pfeiltasten bewegen den Anfang.", end: "Pfeiltasten bewegen das Ende." },
  none: "Hier lässt sich nichts markieren: Überspringe es, oder sende keinen ab.",
  begin: "Anfang",
  end: "Ende",
  playIt: "Abschnitt abspielen",
  remove: "Entfernen",
  keys: {
    mark: "Hier einen Abschnitt beginnen und beenden",
    step: "Das Ende des Abschnitts oder die Stelle bewegen",
    far: "Dasselbe, zehnmal so weit",
    edge: "Anfang oder Ende wählen",
    play: "Den Abschnitt abspielen",
    walk: "Von Abschnitt zu Abschnitt gehen",
  },
};
