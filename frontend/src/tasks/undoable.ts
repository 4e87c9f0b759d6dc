/** A value that is changed in steps, each of which can be taken back. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Draft } from "./task";

/** Far more than anybody takes back one by one. */
const MOST = 200;

export class UndoableValue<T> implements Draft {
  readonly #now;
  #past: T[] = [];
  #merging: string | null = null;

  constructor(first: T) {
    this.#now = signal(first);
  }

  get now(): ReadonlySignal<T> {
    return this.#now;
  }

  /** UndoableValue in a row with the same `merge` count as one, as when somebody types or nudges. */
  set(next: T, merge: string | null = null): void {
    if (next === this.#now.peek()) return;
    if (merge === null || merge !== this.#merging) {
      this.#past = [...this.#past, this.#now.peek()].slice(-MOST);
    }
    this.#merging = merge;
    this.#now.value = next;
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
