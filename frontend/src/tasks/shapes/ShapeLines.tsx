/** Relations between shapes, drawn as lines over the image. */
import { labelOf } from "../regions/Relations";
import type { ShapesDraft } from "./draft";
import { boundsOf, type Corner, type Size } from "./shape";

interface ShapeLinesProps {
  readonly draft: ShapesDraft;
  readonly size: Size;
}

/** Draws a line for each relation, from the middle of a shape to that of the other. */
export function ShapeLines({ draft, size }: ShapeLinesProps) {
  const active = draft.active.value;
  const unit = Math.max(size.width, size.height) / 100;
  return (
    <svg
      class="shape-lines"
      viewBox={`0 0 ${size.width} ${size.height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {draft.relations.map((relation) => {
        const { from, to, label } = relation;
        const [start, end] = [middleOf(draft, from), middleOf(draft, to)];
        if (!start || !end) return null;
        const path = `M${start} L${end} ${headOf(start, end, unit)}`;
        return (
          <g
            key={`${from} ${to} ${typeof label} ${label}`}
            class={
              `shape-line${from === active || to === active ? " strong" : ""}` +
              (draft.isSuggested(relation) ? " suggested" : "")
            }
          >
            <path class="edge" d={path} />
            <path class="core" d={path} />
            <text
              x={(start[0] + end[0]) / 2}
              y={(start[1] + end[1]) / 2}
              style={{ "font-size": `${2.2 * unit}px` }}
            >
              {labelOf(draft, relation)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function middleOf(draft: ShapesDraft, id: string): Corner | null {
  const shape = draft.find(id);
  if (!shape) return null;
  const { x0, y0, x1, y1 } = boundsOf(shape.corners);
  return [(x0 + x1) / 2, (y0 + y1) / 2];
}

/** Returns the path of an arrow's head. */
function headOf([x0, y0]: Corner, [x1, y1]: Corner, unit: number): string {
  const angle = Math.atan2(y1 - y0, x1 - x0);
  const side = (turn: number) => [
    x1 - 2 * unit * Math.cos(angle + turn),
    y1 - 2 * unit * Math.sin(angle + turn),
  ];
  return `M${side(0.45)} L${x1},${y1} L${side(-0.45)}`;
}
