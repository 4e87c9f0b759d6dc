/** Marking by mouse or finger: a drag makes a segment, moves an end, or moves the active one. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import type { Stretch } from "../../data/time/TimeWindow";
import type { Edge, SegmentsDraft, Time } from "./draft";

/** Distance, in pixels, from which on a press is a drag. */
const DRAG_PX = 4;

interface Press {
  readonly pointer: number;
  readonly x: number;
  readonly at: number;
  /** Segment under the pointer. */
  readonly id: string | null;
  readonly edge: Edge | null;
  /** Distance from the beginning of the segment that is moved; null if none is. */
  readonly grip: number | null;
  dragged: boolean;
}

type PointerHandler = (event: PointerEvent) => void;

/** Handlers of the track, and the stretch that is being drawn. */
export interface Marking {
  readonly drawn: ReadonlySignal<Stretch | null>;
  readonly handlers: Readonly<
    Record<"onPointerDown" | "onPointerMove" | "onPointerUp" | "onPointerCancel", PointerHandler>
  >;
}

/** Returns the handlers; `at` returns the point in time at a horizontal position. */
export function useMarking(
  draft: SegmentsDraft,
  { head }: Time,
  at: (clientX: number) => number,
): Marking {
  const drawn = useMemo(() => signal<Stretch | null>(null), []);
  const press = useRef<Press | null>(null);
  const leave = () => {
    press.current = null;
    drawn.value = null;
  };
  return {
    drawn,
    handlers: {
      onPointerDown(event) {
        // Two fingers zoom.
        if (!event.isPrimary) leave();
        else if (event.button === 0) press.current = pressOf(event, draft, at(event.clientX));
      },
      onPointerMove(event) {
        const now = press.current;
        if (!now || now.pointer !== event.pointerId) return;
        if (!now.dragged && Math.abs(event.clientX - now.x) < DRAG_PX) return;
        if (!now.dragged) begin(event, now, draft);
        const point = at(event.clientX);
        if (now.edge && now.id) draft.drag(now.id, now.edge, point);
        else if (now.grip !== null && now.id) draft.moveTo(now.id, point - now.grip);
        else drawn.value = now.at < point ? [now.at, point] : [point, now.at];
      },
      onPointerUp(event) {
        const [now, stretch] = [press.current, drawn.peek()];
        leave();
        if (!now || now.pointer !== event.pointerId) return;
        if (now.dragged) {
          if (stretch) draft.mark(...stretch);
          else draft.settle();
          return;
        }
        draft.pick(now.id);
        if (now.id === null) head.seek(now.at);
      },
      onPointerCancel: leave,
    },
  };
}

function pressOf(event: PointerEvent, draft: SegmentsDraft, at: number): Press {
  const target = event.target instanceof Element ? event.target : null;
  const id = target?.closest("[data-segment]")?.getAttribute("data-segment") ?? null;
  const edge = target?.closest("[data-edge]")?.getAttribute("data-edge") as Edge | null | undefined;
  const segment = draft.find(id);
  // One that was only just made stays where it is: the next may overlap it.
  const chosen = id === draft.active.peek() && draft.active.relabels.peek();
  const held = segment && chosen ? at - segment.start : null;
  const { pointerId: pointer, clientX: x } = event;
  return { pointer, x, at, id, edge: edge ?? null, grip: held, dragged: false };
}

function begin(event: PointerEvent, press: Press, draft: SegmentsDraft): void {
  press.dragged = true;
  // The end is then told wherever the button is released.
  (event.currentTarget as Element).setPointerCapture(event.pointerId);
  draft.settle();
  if (press.edge && press.id) {
    draft.walkTo(press.id);
    draft.edge.value = press.edge;
  } else if (press.grip === null) draft.active.choose(null);
}
