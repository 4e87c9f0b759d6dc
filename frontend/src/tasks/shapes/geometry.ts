/** What makes the three kinds of shapes differ: how one begins, and how it is written. */
import type { OptionValue } from "../options";
import { boundsOf, type Corner, isCorner } from "./shape";

export interface Geometry {
  /** As the protocol calls it. */
  readonly type: "box" | "polygon" | "point";
  /** Corners of a new one that is made without a mouse, `reach` pixels around a middle. */
  fresh(middle: Corner, reach: number): readonly Corner[];
  /** docs/protocol.md, rule 16: the value's object. */
  write(label: OptionValue, corners: readonly Corner[]): object;
  /** Its corners out of such an object; null if it is none. */
  read(value: Record<string, unknown>): readonly Corner[] | null;
}

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

export const point: Geometry = {
  type: "point",
  fresh: (middle) => [middle],
  write: (label, [at]) => ({ type: "point", label, coordinates: at }),
  read: ({ coordinates }) => (isCorner(coordinates) ? [coordinates] : null),
};
