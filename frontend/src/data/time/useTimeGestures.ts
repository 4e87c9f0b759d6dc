/** Gestures on a window on time: zoom by Control and the wheel or by two fingers, move sideways. */
import { useEffect, useRef } from "preact/hooks";
import { useControlWheel, usePinch } from "../gestures";
import type { TimeWindow } from "./TimeWindow";

/** Binds the gestures; `at` returns the point in time at a horizontal position of the window. */
export function useTimeGestures(
  frame: { readonly current: HTMLElement | null },
  view: TimeWindow,
  at: (clientX: number) => number,
): void {
  const latest = useRef(view);
  latest.current = view;
  useControlWheel(frame, (event) => view.zoom(Math.exp(-event.deltaY / 200), at(event.clientX)));
  usePinch(frame, (factor, { clientX }) => view.zoom(factor, at(clientX)));
  useEffect(() => {
    const element = frame.current;
    const turn = (event: WheelEvent) => {
      const by = event.shiftKey && !event.deltaX ? event.deltaY : event.deltaX;
      if (event.ctrlKey || Math.abs(by) < Math.abs(event.deltaY) || !latest.current.zoomed) return;
      event.preventDefault();
      latest.current.pan(by / (element?.clientWidth || 1));
    };
    element?.addEventListener("wheel", turn, { passive: false });
    return () => element?.removeEventListener("wheel", turn);
  }, []);
}
