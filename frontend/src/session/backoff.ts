/** Waiting times before another attempt: exponential backoff with full jitter. */

/** Longest wait, in milliseconds: a page left open is back soon after its server is. */
const MAX_MS = 20_000;
/** Bound of the first wait, in milliseconds; it doubles with each attempt. */
const BASE_MS = 500;

/** Returns a wait in milliseconds: `random` (0 up to 1) times a bound that doubles per attempt. */
export function backoffMs(attempts: number, random: number): number {
  return Math.round(random * Math.min(MAX_MS, BASE_MS * 2 ** attempts));
}
