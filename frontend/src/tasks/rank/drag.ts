/** Dragging of rows into an order, by mouse, pen or finger. */
import { useEffect, useRef, useState } from "preact/hooks";

/** Distance, in pixels, from which a press is a drag. */
const THRESHOLD = 5;

interface Drag<T> {
  readonly value: T;
  readonly from: number;
  readonly pointer: number;
  moving: boolean;
}

/**
 * Returns the value that is dragged, and what a press on a row's handle does.
 *
 * `list` holds a row for each value in the order; `move` is told the place below the pointer, with
 * a name that is the same during one drag.
 */
export function useDrag<T>(
  list: { readonly current: HTMLElement | null },
  move: (value: T, place: number, drag: string) => void,
) {
  const drag = useRef<Drag<T> | null>(null);
  const [dragged, setDragged] = useState<T | null>(null);
  const count = useRef(0);
  const latest = useRef(move);
  latest.current = move;
  // On the window: a row that changes its place loses the pointer.
  useEffect(() => {
    const onMove = (event: PointerEvent) => {
      const now = drag.current;
      if (!now || now.pointer !== event.pointerId) return;
      if (!now.moving && Math.abs(event.clientY - now.from) < THRESHOLD) return;
      if (!now.moving) setDragged(() => now.value);
      now.moving = true;
      const place = placeAt(list.current, event.clientY);
      if (place !== null) latest.current(now.value, place, `drag ${count.current}`);
    };
    const onEnd = (event: PointerEvent) => {
      if (drag.current?.pointer !== event.pointerId) return;
      if (drag.current.moving) swallowClick();
      drag.current = null;
      setDragged(null);
    };
    addEventListener("pointermove", onMove);
    addEventListener("pointerup", onEnd);
    addEventListener("pointercancel", onEnd);
    return () => {
      removeEventListener("pointermove", onMove);
      removeEventListener("pointerup", onEnd);
      removeEventListener("pointercancel", onEnd);
    };
  }, []);
  const grab = (value: T) => (event: PointerEvent) => {
    if (event.button !== 0 || drag.current) return;
    if (event.pointerType === "touch" && !isGrip(event.target)) return;
    count.current += 1;
    drag.current = { value, from: event.clientY, pointer: event.pointerId, moving: false };
  };
  return { dragged, grab };
}

/** Returns whether a finger drags there; elsewhere it scrolls. */
function isGrip(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".rank-grip") !== null;
}

/** Returns the place in the list that a point is at; null if it is well below the list. */
function placeAt(list: HTMLElement | null, y: number): number | null {
  if (!list) return null;
  const rows = [...list.querySelectorAll("[data-ranked]")].map((row) =>
    row.getBoundingClientRect(),
  );
  const place = rows.findIndex(({ bottom }) => y < bottom);
  if (place >= 0) return place;
  return y < list.getBoundingClientRect().bottom ? rows.length : null;
}

/** Keeps the click that ends a drag from pressing what is below it. */
function swallowClick(): void {
  const swallow = (event: Event) => event.stopPropagation();
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }));
}
