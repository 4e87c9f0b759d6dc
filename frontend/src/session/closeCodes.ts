/** What the closing of a connection means, by its code (docs/protocol.md, rule 8). */

const RETRIED: ReadonlySet<number> = new Set([
  1001, 1005, 1006, 1011, 1012, 1013, 1014, 4408, 4429,
]);
const CEILING_MS = 20_000;
const BASE_MS = 500;

export const RESTART = 1012;
export const UNAUTHENTICATED = 4401;
export const NO_PROJECT = 4404;
export const TAKEN_OVER = 4409;

/** Tells whether to come back by oneself; after any other code the person is told why. */
export function isRetried(code: number): boolean {
  return RETRIED.has(code) || code >= 4500;
}

/** Full jitter: `random` (0 up to 1) of a bound that doubles with each attempt. */
export function jitter(attempts: number, random: number): number {
  return Math.round(random * Math.min(CEILING_MS, BASE_MS * 2 ** attempts));
}
