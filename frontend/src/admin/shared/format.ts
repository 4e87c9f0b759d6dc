/** Values and times as an owner reads them. */

/** An answer in a few characters; all of it is elsewhere. */
export function shorten(value: unknown, most = 60): string {
  const text = typeof value === "string" ? value : summary(value);
  const points = Array.from(text);
  return points.length > most ? `${points.slice(0, most - 1).join("")}…` : text;
}

function summary(value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value.length ? value.map(part).join(", ") : "[]";
}

/** Of a span or a shape the label says most. */
function part(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.length === 3) return String(value[2]);
  if (typeof value === "object" && value !== null && "label" in value) return String(value.label);
  return JSON.stringify(value);
}

const NEAR: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const FAR: Intl.DateTimeFormatOptions = { ...NEAR, day: "numeric", month: "short" };

/** The time today, or the day, too. */
export function formatTime(iso: string | null, now = new Date()): string {
  if (iso === null) return "";
  const at = new Date(iso);
  return at.toLocaleString(
    document.documentElement.lang || "en",
    at.toDateString() === now.toDateString() ? NEAR : FAR,
  );
}
