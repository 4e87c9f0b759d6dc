/** Which shape is under the pointer. */
import { boundsOf, type Corner, type Shape } from "./shape";

/** Returns the smallest shape that has a place inside of it or near it; undefined if none has. */
export function shapeAt(shapes: readonly Shape[], at: Corner, reach: number): Shape | undefined {
  const found = shapes.filter(({ corners }) => isInside(corners, at, reach));
  const sizeOf = ({ corners }: Shape) => {
    const { x0, y0, x1, y1 } = boundsOf(corners);
    return (x1 - x0) * (y1 - y0);
  };
  return found.length
    ? found.reduce((one, other) => (sizeOf(other) < sizeOf(one) ? other : one))
    : undefined;
}

function isInside(corners: readonly Corner[], [x, y]: Corner, reach: number): boolean {
  const { x0, y0, x1, y1 } = boundsOf(corners);
  if (x < x0 - reach || x > x1 + reach || y < y0 - reach || y > y1 + reach) return false;
  // A box has only two of its corners; a line to the right crosses a polygon's edge to get out.
  if (corners.length === 2) return true;
  const edges = corners.map((end, index) => [corners.at(index - 1) ?? end, end] as const);
  const crossed = edges.filter(
    ([[ax, ay], [bx, by]]) => ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax),
  );
  return crossed.length % 2 === 1 || edges.some((edge) => distanceTo(edge, [x, y]) <= reach);
}

function distanceTo([[ax, ay], [bx, by]]: readonly [Corner, Corner], [x, y]: Corner): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
  return Math.hypot(ax + along * dx - x, ay + along * dy - y);
}
