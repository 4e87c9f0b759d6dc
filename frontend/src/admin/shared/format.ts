/** Formatting of values and times. */

/** Returns a value in at most `most` characters. */
export function shorten(value: unknown, most = 60): string {
  const text = typeof value === "string" ? value : summary(value);
  const points = Array.from(text);
  return points.length > most ? `${points.slice(0, most - 1).join("")}…` : text;
}

function summary(value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value.length ? value.map(part).join(", ") : "[]";
}

/** Returns a part of an answer; a mark is represented by its label. */
function part(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.length === 3) return String(value[2]);
  if (typeof value === "object" && value !== null && "label" in value) return String(value.label);
  return JSON.stringify(value);
}

/** Format of a time today. */
const TODAY: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
/** Format of a time on another day. */
const OTHER_DAY: Intl.DateTimeFormatOptions = { ...TODAY, day: "numeric", month: "short" };

/** Returns a time, with its day unless that is today. */
export function formatTime(iso: string | null, now = new Date()): string {
  if (iso === null) return "";
  const at = new Date(iso);
  return at.toLocaleString(
    document.documentElement.lang || "en",
    at.toDateString() === now.toDateString() ? TODAY : OTHER_DAY,
  );
}
