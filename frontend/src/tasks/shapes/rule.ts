/**
 * Rule for shapes in an answer, the same as the server's (`protocol/tasks/shapes.py`).
 *
 * Applying it here means that a labeller is not told only afterwards that a shape lies outside the
 * image or has no area.
 */
import type { Geometry } from "./geometry";
import { boundsOf, type Corner, type Size } from "./shape";

/** Returns corners in order and clipped to the image; null if nothing is left of the shape. */
export function mend(
  type: Geometry["type"],
  corners: readonly Corner[],
  size: Size | null,
): readonly Corner[] | null {
  const cut = corners.map((corner) => clip(corner, size));
  if (type === "point") {
    return cut.every(([x, y], at) => x === corners[at]?.[0] && y === corners[at]?.[1]) ? cut : null;
  }
  if (type === "polygon") return onOneLine(corners) || onOneLine(cut) ? null : cut;
  const { x0, y0, x1, y1 } = boundsOf(cut);
  return x0 === x1 || y0 === y1
    ? null
    : [
        [x0, y0],
        [x1, y1],
      ];
}

/** Clips a corner to the image, as far as its size is known. */
function clip([x, y]: Corner, size: Size | null): Corner {
  return [
    Math.min(Math.max(x, 0), size?.width ?? Number.POSITIVE_INFINITY),
    Math.min(Math.max(y, 0), size?.height ?? Number.POSITIVE_INFINITY),
  ];
}

/** Returns whether all corners lie on one line. */
function onOneLine(corners: readonly Corner[]): boolean {
  const [x0, y0] = corners[0] ?? [0, 0];
  const ways = corners.map(([x, y]): Corner => [x - x0, y - y0]);
  const length = ([x, y]: Corner) => Math.abs(x) + Math.abs(y);
  const far = ways.reduce((one, other) => (length(other) > length(one) ? other : one));
  return ways.every(([x, y]) => far[0] * y === far[1] * x);
}
