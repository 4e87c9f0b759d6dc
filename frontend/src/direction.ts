/** Direction of the page: languages such as Arabic run from right to left. */

/** Tells whether an element, or the page, runs from right to left. */
export function isTurned(element: Element | null = null): boolean {
  return getComputedStyle(element ?? document.documentElement).direction === "rtl";
}

/** Returns the names of the keys that lead forwards and backwards on the page. */
export function arrowKeys(): readonly [forwards: string, backwards: string] {
  return isTurned() ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
}
