/** Figures of the owner's page as a language writes them. */
import type { MeasureName } from "../admin/suggestions/effects";
import { formatsOf } from "./formats";
import { wholePercent } from "./percent";

/** Returns the functions that write figures in a language. */
export function figuresOf(tag: string) {
  const { fixed, number } = formatsOf(tag);
  const scaled = (measure: MeasureName, value: number): string =>
    measure === "median_ms" ? fixed(value / 1000, 2) : fixed(100 * value, 1);
  return {
    /** Returns a share as a whole percentage, without its sign. */
    whole: (share: number): string => number(wholePercent(share)),
    /** Returns a share as a percentage with up to two digits after the point, without its sign. */
    exact: (share: number): string =>
      (100 * share).toLocaleString(tag, { maximumFractionDigits: share < 0.01 ? 2 : 1 }),
    /** Returns a figure with a minus sign, and without one if it is rounded to 0. */
    signed: (value: number, digits: number): string =>
      fixed(Number(value.toFixed(digits)) || 0, digits).replace("-", "−"),
    /** Returns a gain in percentage points with no more digits than are certain; 0 at least. */
    points: (share: number): string => {
      const value = Math.max(0, 100 * share);
      return fixed(value, value < 9.95 ? 1 : 0);
    },
    /** Returns a measure in seconds or percent, without its unit. */
    scaled,
    /** Returns a difference of measures with its sign, without its unit. */
    gap: (measure: MeasureName, value: number): string =>
      `${value < 0 ? "−" : "+"}${scaled(measure, Math.abs(value))}`,
  };
}
