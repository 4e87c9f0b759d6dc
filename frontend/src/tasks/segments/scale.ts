/** Scale of the time that is marked: seconds of a recording, or the points in time of a series. */
import { nearest, numeral } from "../../data/series/series";
import type { Stretch } from "../../data/time/TimeWindow";

/** Scale of time. */
export interface Scale {
  readonly range: Stretch;
  /** Shortest stretch that can fill the page. */
  readonly smallest: number;
  /** Returns the nearest point in time that a segment can begin or end at. */
  clean(at: number): number;
  /** Returns the point some small steps later, or earlier, within the range. */
  step(at: number, count: number): number;
  format(at: number): string;
}

/** Step of an arrow key, in seconds. */
const STEP = 0.01;
/** Largest zoom factor: browsers can't lay out what is many millions of pixels wide. */
const MOST = 5_000;
/** Number of parts of a second that are kept. */
const PARTS = 1000;

/** Returns the scale of a sound or video: steps of 0.01 s, and points kept to 0.001 s. */
export function seconds(length: number): Scale {
  const last = Math.floor(length * PARTS) / PARTS;
  const clean = (at: number) => Math.min(last, Math.max(0, Math.round(at * PARTS) / PARTS));
  return {
    range: [0, last],
    smallest: Math.max(0.2, last / MOST),
    clean,
    step: (at, count) => clean(at + count * STEP),
    format: (at) => clock(at),
  };
}

/** Returns the scale of a series: its own points, one by one. */
export function points(index: readonly number[]): Scale {
  const [first, last] = [index[0] ?? 0, index.at(-1) ?? 1];
  const at = (place: number) => index[Math.max(0, Math.min(index.length - 1, place))] ?? first;
  return {
    range: [first, last],
    smallest: (last - first) * Math.max(8 / index.length, 1 / MOST),
    clean: (point) => at(nearest(index, point)),
    step: (point, count) => at(nearest(index, point) + count),
    format: (point) => numeral(point, last - first),
  };
}

/** Writes seconds; from a minute on, as on a clock. */
export function clock(at: number): string {
  if (at < 60) return String(Number(at.toFixed(3)));
  const whole = Math.floor(at / 60);
  const rest = (at - whole * 60).toFixed(2).padStart(5, "0").replace(".00", "");
  const hours = Math.floor(whole / 60);
  return hours
    ? `${hours}:${String(whole - hours * 60).padStart(2, "0")}:${rest}`
    : `${whole}:${rest}`;
}

/** Returns round points in time, at most `most` in a stretch, for a ruler. */
export function ticks([from, to]: Stretch, most: number): readonly number[] {
  const rough = (to - from) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const clocked = [15, 30, 60, 120, 300, 600, 900, 1800, 3600];
  const decimal = [1, 2, 5, 10].map((factor) => factor * power);
  const step = (rough > 10 ? clocked : decimal).find((one) => one >= rough) ?? decimal[3] ?? 1;
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: Math.min(count, 100) }, (_, place) => (first + place) * step);
}
