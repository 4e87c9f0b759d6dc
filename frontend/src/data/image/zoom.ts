/**
 * Zoom of an image: it fits its frame, times a factor that keeps the point of interest in place.
 */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type ClientPoint, useControlWheel, usePinch } from "../gestures";

/** Width and height, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Most screen pixels per image pixel; beyond that a tiny image is only a few squares. */
const MAX_FIT = 40;
/** Largest zoom factor. */
export const MAX_ZOOM = 16;
/** Factor of one step, by key or button. */
const FACTOR = 1.4;

/** Returns the number of screen pixels per image pixel at which the image fits a frame. */
export function fitOf(frame: Size, image: Size): number {
  const fit = Math.min(frame.width / image.width, frame.height / image.height, MAX_FIT);
  return Number.isFinite(fit) && fit > 0 ? fit : 1;
}

type Ref<T> = { readonly current: T | null };

/** Returns the fit to a frame, measured before the first paint and on every resize. */
export function useFit(frame: Ref<HTMLElement>, image: Size | null): number {
  const [fit, setFit] = useState(1);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element || !image) return;
    const measure = () =>
      setFit(fitOf({ width: element.clientWidth, height: element.clientHeight }, image));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [image?.width, image?.height]);
  return fit;
}

interface Anchor {
  /** Point that is kept in place, as a share of the image's width and height. */
  readonly share: readonly [number, number];
  /** Position of that point in the frame, in pixels. */
  readonly place: readonly [number, number];
}

/** Returns the zoom and its actions, and binds the wheel and the pinch gesture. */
export function useZoom(frame: Ref<HTMLElement>) {
  const [zoom, setZoom] = useState(1);
  const anchor = useRef<Anchor | null>(null);
  const zoomTo = (next: number, at?: ClientPoint) => {
    if (frame.current) anchor.current = anchorOf(frame.current, at);
    setZoom(Math.min(MAX_ZOOM, Math.max(1, next)));
  };
  useLayoutEffect(() => {
    const [element, kept] = [frame.current, anchor.current];
    if (!element || !kept) return;
    element.scrollLeft = kept.share[0] * element.scrollWidth - kept.place[0];
    element.scrollTop = kept.share[1] * element.scrollHeight - kept.place[1];
  }, [zoom]);
  useControlWheel(frame, (event) => zoomTo(zoom * Math.exp(-event.deltaY / 200), event));
  usePinch(frame, (factor, at) => zoomTo(zoom * factor, at));
  return {
    zoom,
    zoomIn: () => zoomTo(zoom * FACTOR),
    zoomOut: () => zoomTo(zoom / FACTOR),
    reset: () => zoomTo(1),
  };
}

function anchorOf(element: HTMLElement, at?: ClientPoint): Anchor {
  const { left, top, width, height } = element.getBoundingClientRect();
  const place = at ? [at.clientX - left, at.clientY - top] : [width / 2, height / 2];
  const [x = 0, y = 0] = place;
  return {
    share: [
      (element.scrollLeft + x) / (element.scrollWidth || 1),
      (element.scrollTop + y) / (element.scrollHeight || 1),
    ],
    place: [x, y],
  };
}

/** Returns handlers with which the mouse drags an image that is larger than its frame. */
export function usePanning(frame: Ref<HTMLElement>, enabled: boolean) {
  const from = useRef<readonly [x: number, y: number] | null>(null);
  if (!enabled) return {};
  return {
    onPointerDown(event: PointerEvent) {
      if (event.pointerType === "mouse" && event.button === 0)
        from.current = [event.clientX, event.clientY];
    },
    onPointerMove(event: PointerEvent) {
      const element = frame.current;
      if (!from.current || !element || !event.buttons) return;
      element.scrollBy(from.current[0] - event.clientX, from.current[1] - event.clientY);
      from.current = [event.clientX, event.clientY];
    },
    onPointerUp() {
      from.current = null;
    },
  };
}
