/** Details of an act as a line of text. */

/** Longest text of the details, in characters. */
const MAX_LENGTH = 300;

/** Returns the details of an act on one line. */
export function detailsText(details: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(details).map(
    ([name, value]) => `${name.replaceAll("_", " ")}: ${valueText(value)}`,
  );
  const text = parts.join(", ");
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(" ");
  if (typeof value === "object" && value !== null && "from" in value && "to" in value)
    return `${valueText(value.from)} → ${valueText(value.to)}`;
  return typeof value === "string" ? value : JSON.stringify(value);
}
