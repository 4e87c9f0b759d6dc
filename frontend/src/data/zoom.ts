/** How large an image is drawn: as large as fits, times a zoom that keeps what is looked at in place. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Beyond this an image of a few pixels falls apart into squares that nobody can read. */
const MOST_FIT = 40;
export const MOST_ZOOM = 16;
const FACTOR = 1.4;

/** Screen pixels for one of the image's, so that all of it fits into a frame. */
export function fitOf(frame: Size, image: Size): number {
  const fit = Math.min(frame.width / image.width, frame.height / image.height, MOST_FIT);
  return Number.isFinite(fit) && fit > 0 ? fit : 1;
}

type Ref<T> = { readonly current: T | null };

/** Follows the size of the frame, and knows it before the first paint. */
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
  /** What is kept in place: a share of the image's width and height. */
  readonly share: readonly [number, number];
  /** Where that is in the frame, in pixels. */
  readonly place: readonly [number, number];
}

export function useZoom(frame: Ref<HTMLElement>) {
  const [zoom, setZoom] = useState(1);
  const anchor = useRef<Anchor | null>(null);
  const zoomTo = (next: number, at?: { readonly clientX: number; readonly clientY: number }) => {
    if (frame.current) anchor.current = anchorOf(frame.current, at);
    setZoom(Math.min(MOST_ZOOM, Math.max(1, next)));
  };
  useLayoutEffect(() => {
    const [element, kept] = [frame.current, anchor.current];
    if (!element || !kept) return;
    element.scrollLeft = kept.share[0] * element.scrollWidth - kept.place[0];
    element.scrollTop = kept.share[1] * element.scrollHeight - kept.place[1];
  }, [zoom]);
  useWheel(frame, (event) => zoomTo(zoom * Math.exp(-event.deltaY / 200), event));
  return {
    zoom,
    zoomIn: () => zoomTo(zoom * FACTOR),
    zoomOut: () => zoomTo(zoom / FACTOR),
    reset: () => zoomTo(1),
  };
}

function anchorOf(element: HTMLElement, at?: { clientX: number; clientY: number }): Anchor {
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

/** With Control, as browsers also report the pinching of a touch pad. */
function useWheel(frame: Ref<HTMLElement>, zoom: (event: WheelEvent) => void): void {
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

/** Dragging moves an image that is larger than its frame. */
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
