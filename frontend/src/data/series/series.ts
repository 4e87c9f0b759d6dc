/** What is read off a series: its nearest points, and a summary of its lines. */
import type { Series } from "./seriesOf";

/** Returns the place of the point in time that is nearest. */
export function nearest(index: readonly number[], at: number): number {
  let [low, high] = [0, index.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((index[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return at - (index[low] ?? 0) <= (index[high] ?? 0) - at ? low : high;
}

/** Returns a number with as many digits as tell it from others over a stretch of this length. */
export function numeral(value: number, stretch: number): string {
  const digits = Math.max(0, Math.min(12, 3 - Math.floor(Math.log10(stretch || 1))));
  return String(Number(value.toFixed(digits)));
}

/** Summary of a line in words. */
export interface Summary {
  readonly name: string;
  readonly lowest: number;
  readonly highest: number;
  readonly mean: number;
  readonly missing: number;
}

/** Returns the summary of each line. */
export function summaries({ values }: Series): readonly Summary[] {
  return values.map(({ name, values: line }) => {
    let [lowest, highest, sum, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
    for (const value of line) {
      if (value === null) continue;
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
      sum += value;
      count += 1;
    }
    return { name, lowest, highest, mean: sum / count, missing: line.length - count };
  });
}
