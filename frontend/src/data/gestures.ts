/** Gestures that zoom: the wheel with Control, and two fingers. */
import { useEffect, useRef } from "preact/hooks";

type Ref<T> = { readonly current: T | null };

/** Binds the wheel with Control held; browsers report a pinch on a touch pad the same way. */
export function useControlWheel(frame: Ref<HTMLElement>, zoom: (event: WheelEvent) => void): void {
  const latest = useRef(zoom);
  latest.current = zoom;
  useEffect(() => {
    const element = frame.current;
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      latest.current(event);
    };
    element?.addEventListener("wheel", turn, { passive: false });
    return () => element?.removeEventListener("wheel", turn);
  }, []);
}

/** Point of the window, in CSS pixels. */
export interface ClientPoint {
  readonly clientX: number;
  readonly clientY: number;
}

/** Binds the pinch of two fingers; the browser itself scrolls with one. */
export function usePinch(
  frame: Ref<HTMLElement>,
  zoom: (factor: number, at: ClientPoint) => void,
): void {
  const latest = useRef(zoom);
  latest.current = zoom;
  useEffect(() => {
    const element = frame.current;
    let apart: number | null = null;
    const begin = ({ touches: [one, two, third] }: TouchEvent) => {
      apart = one && two && !third ? distance(one, two) : null;
    };
    const move = (event: TouchEvent) => {
      const [one, two] = event.touches;
      if (!apart || !one || !two) return;
      event.preventDefault();
      const now = distance(one, two);
      latest.current(now / apart, middle(one, two));
      apart = now;
    };
    element?.addEventListener("touchstart", begin, { passive: true });
    element?.addEventListener("touchmove", move, { passive: false });
    element?.addEventListener("touchend", begin);
    element?.addEventListener("touchcancel", begin);
    return () => {
      element?.removeEventListener("touchstart", begin);
      element?.removeEventListener("touchmove", move);
      element?.removeEventListener("touchend", begin);
      element?.removeEventListener("touchcancel", begin);
    };
  }, []);
}

const distance = (one: ClientPoint, two: ClientPoint) =>
  Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);

const middle = (one: ClientPoint, two: ClientPoint): ClientPoint => ({
  clientX: (one.clientX + two.clientX) / 2,
  clientY: (one.clientY + two.clientY) / 2,
});
