/** One finger across the stage: to the left skips, to the right takes the latest answer back. */
import { useRef } from "preact/hooks";

const FAR_PX = 80;
const QUICK_MS = 800;

interface Swipes {
  readonly enabled: boolean;
  left(): void;
  right(): void;
}

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
      if (!from || !to || event.timeStamp - since.current > QUICK_MS) return;
      const [dx, dy] = [to.clientX - from.clientX, to.clientY - from.clientY];
      if (Math.abs(dx) < FAR_PX || Math.abs(dx) < 2 * Math.abs(dy)) return;
      if (dx < 0) left();
      else right();
    },
    onTouchCancel() {
      start.current = null;
    },
  };
}

/** Not where the finger moves something else: a slider, or what is wider than its frame. */
function isFree(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("input, .waveform, .zoomed, .marking-stage")) return false;
  const selection = getSelection();
  return !selection || selection.isCollapsed;
}
