/** Value that changes in steps, each of which can be undone. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Draft } from "./task";

/** Number of steps that can be undone, far more than anyone takes back one by one. */
export const MAX_STEPS = 200;

/** Value with its earlier versions; as a draft it is its own answer. */
export class UndoableValue<T> implements Draft {
  readonly #now;
  #past: T[] = [];
  #merging: string | null = null;

  constructor(first: T) {
    this.#now = signal(first);
  }

  /** Current value. */
  get now(): ReadonlySignal<T> {
    return this.#now;
  }

  get steps(): number {
    return this.#now.value === undefined ? 0 : this.#past.length;
  }

  /** Whether there are steps that can be undone. */
  get changed(): boolean {
    return this.#now.value !== undefined && this.#past.length > 0;
  }

  /** Changes the value; consecutive steps with the same `merge`, such as typing, count as one. */
  set(next: T, merge: string | null = null): void {
    if (next === this.#now.peek()) return;
    if (merge === null || merge !== this.#merging) {
      this.#past = [...this.#past, this.#now.peek()].slice(-MAX_STEPS);
    }
    this.#merging = merge;
    this.#now.value = next;
  }

  /** Lets the next change count as a step of its own. */
  settle(): void {
    this.#merging = null;
  }

  saved(): T {
    return this.#now.value;
  }

  undo(): boolean {
    const last = this.#past.at(-1);
    if (!this.#past.length) return false;
    this.#past = this.#past.slice(0, -1);
    this.#merging = null;
    this.#now.value = last as T;
    return true;
  }
}
