/** Geometries: how each kind of shape begins and how it is written. */
import type { OptionValue } from "../options/options";
import { boundsOf, type Corner, isCorner } from "./shape";

/** Kind of shape. */
export interface Geometry {
  /** Name in the protocol. */
  readonly type: "box" | "polygon" | "point";
  /** Returns the corners of a new shape, `reach` pixels around a middle. */
  fresh(middle: Corner, reach: number): readonly Corner[];
  /** Returns the shape as it stands in an answer (docs/protocol.md, rule 16). */
  write(label: OptionValue, corners: readonly Corner[]): object;
  /** Returns the corners of a shape in an answer; null if it is none. */
  read(value: Record<string, unknown>): readonly Corner[] | null;
}

/** Rectangle, by two opposite corners. */
export const box: Geometry = {
  type: "box",
  fresh: ([x, y], reach) => [
    [x - reach, y - reach],
    [x + reach, y + reach],
  ],
  write: (label, corners) => {
    const { x0, y0, x1, y1 } = boundsOf(corners);
    return { type: "box", label, xyxy: [x0, y0, x1, y1] };
  },
  read: ({ xyxy }) => {
    if (!Array.isArray(xyxy) || xyxy.length !== 4 || !xyxy.every(Number.isFinite)) return null;
    const [x0, y0, x1, y1] = xyxy;
    return [
      [x0, y0],
      [x1, y1],
    ];
  },
};

/** Polygon, by three or more corners. */
export const polygon: Geometry = {
  type: "polygon",
  fresh: ([x, y], reach) => [
    [x - reach, y - reach],
    [x + reach, y - reach],
    [x + reach, y + reach],
    [x - reach, y + reach],
  ],
  write: (label, corners) => ({ type: "polygon", label, points: corners }),
  read: ({ points }) =>
    Array.isArray(points) && points.length > 2 && points.every(isCorner) ? points : null,
};

/** Point, by one corner. */
export const point: Geometry = {
  type: "point",
  fresh: (middle) => [middle],
  write: (label, [at]) => ({ type: "point", label, coordinates: at }),
  read: ({ coordinates }) => (isCorner(coordinates) ? [coordinates] : null),
};
