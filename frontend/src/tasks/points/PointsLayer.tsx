/** Layer for points on an image: a press adds a point, dragging moves it. */
import { untracked } from "@preact/signals";
import { useRef } from "preact/hooks";
import { colourOf } from "../colours";
import { readOptions } from "../options/options";
import type { ShapesDraft } from "../shapes/draft";
import type { LayerProps } from "../shapes/ShapesStage";
import type { Corner } from "../shapes/shape";

/** Distance, in screen pixels, within which a press takes hold of a point. */
const GRAB_PX = 14;
/** Distance, in screen pixels, up to which a press only chooses a suggested point. */
const STILL_PX = 4;

/** Draws the points on an SVG of the image's own size. */
export function PointsLayer({ task, draft, size }: LayerProps) {
  const values = readOptions(task.labels).map(({ value }) => value);
  const layer = useRef<SVGSVGElement>(null);
  const pointer = usePointer(draft, layer);
  return (
    <svg
      ref={layer}
      class="points-layer"
      viewBox={`0 0 ${size.width} ${size.height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      {...pointer}
    >
      {draft.regions.map(({ id, label, corners: [at], suggested }) => (
        <g
          key={id}
          class={`point${draft.active.value === id ? " active" : ""}${suggested ? " suggested" : ""}`}
          data-id={id}
          style={{ "--colour": colourOf(values.indexOf(label)) }}
        >
          {/* A line without length has round ends of a fixed size, whatever the zoom. */}
          <path class="ring" d={dot(at)} />
          <path class="core" d={dot(at)} />
        </g>
      ))}
    </svg>
  );
}

function dot(at: Corner | undefined): string {
  const [x, y] = at ?? [0, 0];
  return `M${x} ${y}h0`;
}

function usePointer(draft: ShapesDraft, layer: { readonly current: SVGSVGElement | null }) {
  const held = useRef<string | null>(null);
  const from = useRef<Corner>([0, 0]);
  const isStill = ({ clientX, clientY }: PointerEvent) =>
    Math.hypot(clientX - from.current[0], clientY - from.current[1]) <= STILL_PX;
  return {
    onPointerDown(event: PointerEvent) {
      const svg = layer.current;
      if (!svg || event.button !== 0) return;
      const near = nearest(draft, svg, event);
      if (near !== null) draft.pick(near);
      from.current = [event.clientX, event.clientY];
      held.current = near ?? draft.draw([parseRoute(draft, svg, event)]);
      svg.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent) {
      const svg = layer.current;
      if (!svg || held.current === null) return;
      // To move it also accepts it.
      if (untracked(() => draft.find(held.current)?.suggested) && isStill(event)) return;
      draft.drag(held.current, [parseRoute(draft, svg, event)]);
    },
    onPointerUp() {
      held.current = null;
    },
    onPointerCancel() {
      held.current = null;
    },
  };
}

/** Returns the position of the pointer on the image. */
function parseRoute(draft: ShapesDraft, svg: SVGSVGElement, event: PointerEvent): Corner {
  const frame = svg.getBoundingClientRect();
  const { width, height } = draft.size.peek() ?? { width: 1, height: 1 };
  return [
    ((event.clientX - frame.left) / frame.width) * width,
    ((event.clientY - frame.top) / frame.height) * height,
  ];
}

function nearest(draft: ShapesDraft, svg: SVGSVGElement, event: PointerEvent): string | null {
  const { width } = draft.size.peek() ?? { width: 1 };
  const scale = svg.getBoundingClientRect().width / width;
  const [x, y] = parseRoute(draft, svg, event);
  const distances = untracked(() => draft.regions).map(({ id, corners: [at] }) => {
    const [ax, ay] = at ?? [0, 0];
    return { id, far: Math.hypot(ax - x, ay - y) * scale };
  });
  const near = distances.filter(({ far }) => far <= GRAB_PX).sort((a, b) => a.far - b.far);
  return near[0]?.id ?? null;
}
