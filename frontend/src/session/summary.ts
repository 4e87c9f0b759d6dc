/** Summaries of answers for the list of the latest ones. */

/** Longest summary, in characters; the list has no room for more. */
const MAX_LENGTH = 40;

/** Returns an answer in a few words. */
export function summarise(value: unknown): string {
  const text = textOf(value).replace(/\s+/gu, " ").trim();
  const characters = [...text];
  return characters.length > MAX_LENGTH ? `${characters.slice(0, MAX_LENGTH - 1).join("")}…` : text;
}

function textOf(value: unknown): string {
  if (!Array.isArray(value)) return typeof value === "object" ? labelOf(value) : String(value);
  if (!value.length) return "∅";
  // The third part of a span is its label.
  return value.map((part) => (Array.isArray(part) ? String(part[2]) : textOf(part))).join(", ");
}

/** Separator between the answers of a form. */
export const BETWEEN = " · ";

function labelOf(value: object | null): string {
  if (value === null) return "null";
  if ("label" in value) return String(value.label);
  // Regions with relations, or the answers of a form.
  if ("regions" in value) return textOf(value.regions);
  return Object.values(value).map(textOf).join(BETWEEN);
}
