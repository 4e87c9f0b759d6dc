/**
 * Which of the parts that somebody has made (spans, shapes) the keys are about, and whether a
 * label's key relabels it.
 *
 * A part that was chosen is relabelled for as long as it is chosen. One that has just been made
 * is relabelled for a moment only: whoever marks, presses the key of the next label and marks
 * again must not change what was right. What the next key does is shown all the time.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** A key that follows later than this is meant for the next part. */
const FRESH_MS = 1_500;
/** A hand is never quite still: up to here, in pixels, the pointer has not moved on. */
const STILL_PX = 8;

type Place = readonly [x: number, y: number];

export class ActivePart<Id> {
  readonly #id = signal<Id | null>(null);
  readonly #relabels = signal(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #fresh = false;
  #from: Place | null = null;

  get value(): Id | null {
    return this.#id.value;
  }

  peek(): Id | null {
    return this.#id.peek();
  }

  /** Whether a label's key changes the active part; otherwise it is for the next one. */
  get relabels(): ReadonlySignal<boolean> {
    return this.#relabels;
  }

  /** Somebody points at it, or at none of them. */
  choose(id: Id | null): void {
    this.#settle();
    this.#id.value = id;
    this.#relabels.value = id !== null;
  }

  /** It has just been made. */
  made(id: Id | null): void {
    this.choose(id);
    this.#fresh = id !== null;
    this.#timer = setTimeout(() => this.#release(), FRESH_MS);
  }

  /** The same part goes by another id now. */
  rename(id: Id): void {
    this.#id.value = id;
  }

  pointerAt(place: Place): void {
    if (!this.#fresh) return;
    this.#from ??= place;
    const [x, y] = this.#from;
    if (Math.hypot(place[0] - x, place[1] - y) > STILL_PX) this.#release();
  }

  #release(): void {
    if (this.#fresh) this.#relabels.value = false;
    this.#settle();
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#fresh = false;
    this.#from = null;
  }
}

/** Tells it where the pointer is. */
export function usePointer<Id>(active: ActivePart<Id>): void {
  useEffect(() => {
    const move = ({ clientX, clientY }: PointerEvent) => active.pointerAt([clientX, clientY]);
    addEventListener("pointermove", move, { passive: true });
    return () => removeEventListener("pointermove", move);
  }, [active]);
}
