/** Close codes of the websocket and what each means to this client (docs/protocol.md, rule 12). */

/** Close codes by name; the server's own codes have the same names in `close_codes.py`. */
export const CLOSE_CODES = {
  GOING_AWAY: 1001,
  NO_STATUS: 1005,
  ABNORMAL: 1006,
  INTERNAL_ERROR: 1011,
  RESTART: 1012,
  TRY_AGAIN_LATER: 1013,
  BAD_GATEWAY: 1014,
  UNAUTHENTICATED: 4401,
  WRONG_ORIGIN: 4403,
  NO_PROJECT: 4404,
  NO_HELLO: 4408,
  REPLACED: 4409,
  TOO_MANY: 4429,
} as const;

/** Codes after which the client reconnects by itself. */
const RETRIED: ReadonlySet<number> = new Set([
  CLOSE_CODES.GOING_AWAY,
  CLOSE_CODES.NO_STATUS,
  CLOSE_CODES.ABNORMAL,
  CLOSE_CODES.INTERNAL_ERROR,
  CLOSE_CODES.RESTART,
  CLOSE_CODES.TRY_AGAIN_LATER,
  CLOSE_CODES.BAD_GATEWAY,
  CLOSE_CODES.NO_HELLO,
  CLOSE_CODES.TOO_MANY,
]);

/** The lowest of the codes that the protocol reserves for temporary conditions. */
const FIRST_TEMPORARY = 4500;

/** Returns whether the client reconnects by itself; after any other code the page says why. */
export function isRetried(code: number): boolean {
  return RETRIED.has(code) || code >= FIRST_TEMPORARY;
}
