/** An answer in a few words, for the list of one's latest ones. */

const LONGEST = 40;

export function gistOf(value: unknown): string {
  const text = wordsFor(value).replace(/\s+/gu, " ").trim();
  const points = [...text];
  return points.length > LONGEST ? `${points.slice(0, LONGEST - 1).join("")}…` : text;
}

function wordsFor(value: unknown): string {
  if (!Array.isArray(value)) return typeof value === "object" ? labelOf(value) : String(value);
  if (!value.length) return "∅";
  // Of a span it is the label that counts, its third part.
  return value.map((part) => (Array.isArray(part) ? String(part[2]) : wordsFor(part))).join(", ");
}

function labelOf(value: object | null): string {
  return value && "label" in value ? String(value.label) : JSON.stringify(value);
}
