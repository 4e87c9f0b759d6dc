/**
 * Shapes on an image: corners with a label, in pixels of the original image.
 *
 * A box has two corners, a polygon three or more, a point one. Moving shapes, keeping them inside
 * the image and placing their names need no more than that.
 */
import type { Region } from "../regions/region";

/** Position on the image, in pixels. */
export type Corner = readonly [x: number, y: number];

/** Labelled shape. */
export interface Shape extends Region {
  readonly corners: readonly Corner[];
}

/** Size of an image, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Steps per pixel to which corners are rounded; finer than anyone draws, and short to write. */
const GRAIN = 100;

/** Moves a shape, but not beyond the image. */
export function translate(shape: Shape, by: Corner, size: Size): Shape {
  const [dx, dy] = [0, 1].map((axis) => {
    const along = shape.corners.map((corner) => corner[axis as 0 | 1]);
    const room = axis ? size.height : size.width;
    return clamp(by[axis as 0 | 1], -Math.min(...along), room - Math.max(...along));
  }) as [number, number];
  return { ...shape, corners: shape.corners.map(([x, y]) => round([x + dx, y + dy])) };
}

/** Moves the far corner of a box, or scales a polygon from its near corner. */
export function grow(shape: Shape, by: Corner, size: Size): Shape {
  const { corners } = shape;
  const box = boundsOf(corners);
  const [width, height] = [box.x1 - box.x0, box.y1 - box.y0];
  const scale = (at: number, from: number, length: number, more: number) =>
    length > 0 ? from + (at - from) * (Math.max(1, length + more) / length) : at;
  return inside(
    {
      ...shape,
      corners: corners.map(([x, y]) => [
        scale(x, box.x0, width, by[0]),
        scale(y, box.y0, height, by[1]),
      ]),
    },
    size,
  );
}

/** Returns a shape with its corners moved into the image. */
export function inside(shape: Shape, { width, height }: Size): Shape {
  const corners = shape.corners.map(
    ([x, y]): Corner => round([clamp(x, 0, width), clamp(y, 0, height)]),
  );
  return { ...shape, corners };
}

/** Returns the bounding box of corners. */
export function boundsOf(corners: readonly Corner[]) {
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}

/** Returns whether a value is a pair of numbers. */
export function isCorner(value: unknown): value is Corner {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);
}

function round([x, y]: Corner): Corner {
  return [Math.round(x * GRAIN) / GRAIN, Math.round(y * GRAIN) / GRAIN];
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
