/** Swipes of one finger across the stage: left skips, right takes the latest answer back. */
import { useRef } from "preact/hooks";

/** Minimum length of a swipe, in CSS pixels. */
const MIN_PX = 80;
/** Maximum duration of a swipe, in milliseconds. */
const MAX_MS = 800;

interface Swipes {
  readonly enabled: boolean;
  left(): void;
  right(): void;
}

/** Returns the touch handlers of the stage. */
export function useSwipe({ enabled, left, right }: Swipes) {
  const start = useRef<Touch | null>(null);
  const since = useRef(0);
  if (!enabled) return {};
  return {
    onTouchStart(event: TouchEvent) {
      const [touch] = event.touches;
      start.current = event.touches.length === 1 && touch && isFree(event.target) ? touch : null;
      since.current = event.timeStamp;
    },
    onTouchEnd(event: TouchEvent) {
      const [from, to] = [start.current, event.changedTouches[0]];
      start.current = null;
      if (!from || !to || event.timeStamp - since.current > MAX_MS) return;
      const [dx, dy] = [to.clientX - from.clientX, to.clientY - from.clientY];
      if (Math.abs(dx) < MIN_PX || Math.abs(dx) < 2 * Math.abs(dy)) return;
      if (dx < 0) left();
      else right();
    },
    onTouchCancel() {
      start.current = null;
    },
  };
}

/** Returns whether a finger on the target moves nothing else, such as a slider or a zoomed image. */
function isFree(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("input, .waveform, .zoomed, .marking-stage")) return false;
  const selection = getSelection();
  return !selection || selection.isCollapsed;
}
