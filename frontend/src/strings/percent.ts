/** Percentages. */

/** Returns a share as a whole percentage: 100 only if nothing is left. */
export function wholePercent(share: number): number {
  const rounded = Math.round(share * 100);
  return share < 1 ? Math.min(rounded, 99) : rounded;
}
