/** A share as a whole number of percent: rounded, but 100 only where nothing is left. */
export function wholePercent(share: number): number {
  const rounded = Math.round(share * 100);
  return share < 1 ? Math.min(rounded, 99) : rounded;
}
