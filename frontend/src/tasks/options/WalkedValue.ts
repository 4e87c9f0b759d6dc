/** Value that is chosen from a tree of options, with the place in the tree. */
import { signal } from "@preact/signals";
import { MAX_STEPS, UndoableValue } from "../undoable";
import type { OptionValue } from "./options";

/** Undoable value with the list of the tree that is open; each step in the tree can be undone. */
export class WalkedValue<T> extends UndoableValue<T> {
  readonly #open;
  /** Lists that were left since the value changed. */
  #left: (OptionValue | null)[] = [];

  constructor(first: T, open: OptionValue | null = null) {
    super(first);
    this.#open = signal(open);
  }

  /** Option whose list is open; null at the top. */
  get open(): OptionValue | null {
    return this.#open.value;
  }

  /** Opens the list below an option; null for the one at the top. */
  walk(to: OptionValue | null): void {
    if (to === this.#open.peek()) return;
    this.#left = [...this.#left, this.#open.peek()].slice(-MAX_STEPS);
    this.#open.value = to;
  }

  override set(next: T, merge: string | null = null): void {
    this.#left = [];
    super.set(next, merge);
  }

  override undo(): boolean {
    const last = this.#left.pop();
    if (last === undefined) return super.undo();
    this.#open.value = last;
    return true;
  }
}
