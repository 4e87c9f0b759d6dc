/**
 * Active part of an answer: the span or shape that keys are about.
 *
 * A part that the user chose is relabelled by a label's key for as long as it is active. One that
 * was just made is relabelled for a moment only: a user who marks, presses the key of the next
 * label and marks again must not change the first part. The page always shows what the next key
 * does.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** Time, in milliseconds, for which a label's key changes a part that was just made. */
const FRESH_MS = 1_500;
/** Distance, in pixels, up to which the pointer counts as still: a hand always moves a little. */
const STILL_PX = 8;

type Place = readonly [x: number, y: number];

/** Id of the active part, and whether a label's key changes it. */
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

  /** Whether a label's key changes the active part; otherwise it applies to the next one. */
  get relabels(): ReadonlySignal<boolean> {
    return this.#relabels;
  }

  /** Makes a part active because the user chose it, or none. */
  choose(id: Id | null): void {
    this.#settle();
    this.#id.value = id;
    this.#relabels.value = id !== null;
  }

  /** Makes a new part active. */
  made(id: Id | null): void {
    this.choose(id);
    this.#fresh = id !== null;
    this.#timer = setTimeout(() => this.#release(), FRESH_MS);
  }

  /** Makes a part active that keys do not change. */
  rest(id: Id): void {
    this.choose(id);
    this.#relabels.value = false;
  }

  /** Takes in where the pointer is; once it has moved on, keys no longer change a new part. */
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

/** Reports the position of the pointer to the active part. */
export function usePointer<Id>(active: ActivePart<Id>): void {
  useEffect(() => {
    const move = ({ clientX, clientY }: PointerEvent) => active.pointerAt([clientX, clientY]);
    addEventListener("pointermove", move, { passive: true });
    return () => removeEventListener("pointermove", move);
  }, [active]);
}
