/** Shapes as they are drawn while they are not being edited. */
import { useComputed } from "@preact/signals";
import { colourOf } from "../colours";
import { useKept } from "../regions/useKept";
import type { ShapesDraft } from "./draft";
import { boundsOf, type Corner, type Shape, type Size } from "./shape";

interface DrawnShapesProps {
  readonly draft: ShapesDraft;
  readonly size: Size;
}

/** Draws all shapes but the active one, each again only when it has changed. */
export function DrawnShapes({ draft, size }: DrawnShapesProps) {
  const drawn = useKept((shape: Shape) => (
    <DrawnShape key={shape.id} shape={shape} draft={draft} />
  ));
  return (
    <svg
      class="drawn-shapes"
      viewBox={`0 0 ${size.width} ${size.height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {draft.regions.map(drawn)}
    </svg>
  );
}

interface DrawnShapeProps {
  readonly shape: Shape;
  readonly draft: ShapesDraft;
}

function DrawnShape({ shape, draft }: DrawnShapeProps) {
  const { id, label, corners, suggested } = shape;
  const active = useComputed(() => draft.active.value === id).value;
  if (active) return null;
  const colour = colourOf(draft.labels.findIndex(({ value }) => value === label));
  const path = `M${outlineOf(corners).join("L")}Z`;
  return (
    <g class={suggested ? "drawn-shape suggested" : "drawn-shape"} style={{ "--colour": colour }}>
      <path class="outer" d={path} />
      <path class="inner" d={path} />
    </g>
  );
}

function outlineOf(corners: readonly Corner[]): readonly Corner[] {
  if (corners.length !== 2) return corners;
  const { x0, y0, x1, y1 } = boundsOf(corners);
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
}
