/** Texts about series. */

export const en = {
  series: (points: number, from: string, to: string) =>
    `${points} points in time, from ${from} to ${to}`,
  lines: "Lines",
  value: "value",
  line: "Line",
  lowest: "Lowest",
  highest: "Highest",
  mean: "Mean",
  missing: "Missing",
};

export const de: typeof en = {
  series: (points, from, to) => `${points} Zeitpunkte, von ${from} bis ${to}`,
  lines: "Linien",
  value: "Wert",
  line: "Linie",
  lowest: "Kleinster",
  highest: "Größter",
  mean: "Mittel",
  missing: "Fehlend",
};
