/** Window on a stretch of time: the part of it that is visible, which can be zoomed and moved. */
import { type ReadonlySignal, signal } from "@preact/signals";

/** Two points in time, in order. */
export type Stretch = readonly [from: number, to: number];

/** Factor of one step of zooming, by key or button. */
export const FACTOR = 1.5;
/** Share of the window that is kept free beside what is brought into view. */
const MARGIN = 0.1;

/** Visible part of a stretch of time. */
export class TimeWindow {
  readonly range: Stretch;
  readonly #smallest: number;
  readonly #seen;

  /** `smallest` is the shortest part that can fill the window. */
  constructor(range: Stretch, smallest: number) {
    this.range = range;
    this.#smallest = Math.min(smallest, range[1] - range[0]);
    this.#seen = signal<Stretch>(range);
  }

  /** Part that is visible. */
  get seen(): ReadonlySignal<Stretch> {
    return this.#seen;
  }

  /** Whether only a part is visible. */
  get zoomed(): boolean {
    const [from, to] = this.#seen.value;
    return to - from < this.range[1] - this.range[0];
  }

  /** Zooms by a factor; the point `at` keeps its place. */
  zoom(factor: number, at?: number): void {
    const [from, to] = this.#seen.peek();
    const kept = at ?? (from + to) / 2;
    const length = Math.max(this.#smallest, (to - from) / factor);
    this.#show(kept - ((kept - from) / (to - from)) * length, length);
  }

  /** Shows a part, or some more if it is too short to fill the window. */
  show([from, to]: Stretch): void {
    const length = Math.max(this.#smallest, to - from);
    this.#show((from + to - length) / 2, length);
  }

  /** Shows all of it. */
  whole(): void {
    this.#show(this.range[0], this.range[1] - this.range[0]);
  }

  /** Moves by a share of what is visible. */
  pan(share: number): void {
    const [from, to] = this.#seen.peek();
    this.#show(from + share * (to - from), to - from);
  }

  /** Moves so that the visible part begins at a point. */
  moveTo(from: number): void {
    const [now, to] = this.#seen.peek();
    this.#show(from, to - now);
  }

  /** Brings a stretch into view if it is not; of one that does not fit, the beginning. */
  reveal(start: number, end: number = start): void {
    const [from, to] = this.#seen.peek();
    if (start >= from && end <= to) return;
    const [length, air] = [to - from, (to - from) * MARGIN];
    const fits = end - start < length - 2 * air;
    this.#show(end > to && start >= from && fits ? end + air - length : start - air, length);
  }

  /** Returns where a point is, as a share of the visible part. */
  place(at: number): number {
    const [from, to] = this.#seen.value;
    return (at - from) / (to - from);
  }

  #show(from: number, length: number): void {
    const [first, last] = this.range;
    const begin = Math.max(first, Math.min(from, last - length));
    const end = Math.min(last, begin + length);
    const [wasFrom, wasTo] = this.#seen.peek();
    if (begin !== wasFrom || end !== wasTo) this.#seen.value = [begin, end];
  }
}
