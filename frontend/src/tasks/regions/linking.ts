/** Relations made by mouse or finger: dragged from the name of one region to that of another. */
import { useRef } from "preact/hooks";
import type { RegionsDraft } from "./draft";
import type { Region } from "./region";

/** Returns the handlers of an element whose descendants name regions in `data-region`. */
export function useLinking<R extends Region>(draft: RegionsDraft<R>) {
  const from = useRef<string | null>(null);
  return {
    onPointerDown(event: PointerEvent) {
      from.current = draft.relationLabels.length && event.button === 0 ? regionAt(event) : null;
    },
    /** Returns whether a relation has been drawn. */
    onPointerUp(event: PointerEvent): boolean {
      const [start, end] = [from.current, regionAt(event)];
      from.current = null;
      if (start === null || end === null || start === end) return false;
      draft.beginRelation(start);
      draft.reach(end);
      return true;
    },
    onPointerCancel() {
      from.current = null;
    },
  };
}

/** Returns the region whose name is under the pointer; a finger's events go where it began. */
function regionAt({ clientX, clientY }: PointerEvent): string | null {
  const under = document.elementFromPoint(clientX, clientY);
  return under?.closest<HTMLElement>("[data-region]")?.dataset.region ?? null;
}
