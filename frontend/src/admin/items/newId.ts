/** Ids of requests, so that a repeated one does no harm. */

/** Returns 128 random bits in hex; `crypto.randomUUID` does not exist on plain HTTP. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
