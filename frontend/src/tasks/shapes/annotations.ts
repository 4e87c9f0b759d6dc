/**
 * Conversion between shapes and Annotorious' annotations.
 *
 * Annotorious' coordinates are image pixels times a whole number: it ignores a box smaller than
 * about 15 square units, so on an image of a few pixels none could be drawn.
 */
import type { ImageAnnotation, Polygon, Rectangle, ShapeType } from "@annotorious/annotorious";
import type { Geometry } from "./geometry";
import { boundsOf, type Corner, type Shape, type Size } from "./shape";

/** Minimum length of an image's shorter side, in Annotorious' units. */
const MIN_SIDE = 400;

/** Converter for one image. */
export class Annotations {
  readonly scale: number;
  readonly #geometry: Geometry;

  constructor(geometry: Geometry, { width, height }: Size) {
    this.#geometry = geometry;
    this.scale = Math.max(1, Math.ceil(MIN_SIDE / Math.min(width, height)));
  }

  /** Returns a shape as an annotation. */
  write({ id, corners }: Shape): ImageAnnotation {
    const points = corners.map(([x, y]) => [x * this.scale, y * this.scale] as const);
    const { x0, y0, x1, y1 } = boundsOf(points);
    const bounds = { minX: x0, minY: y0, maxX: x1, maxY: y1 };
    const selector: Rectangle | Polygon =
      this.#geometry.type === "box"
        ? { type: RECTANGLE, geometry: { x: x0, y: y0, w: x1 - x0, h: y1 - y0, bounds } }
        : { type: POLYGON, geometry: { points: points.map((at) => [...at]), bounds } };
    return { id, bodies: [], target: { annotation: id, selector } };
  }

  /** Returns the corners of an annotation. */
  read({ target }: ImageAnnotation): readonly Corner[] {
    const { geometry } = target.selector as Rectangle | Polygon;
    const points: readonly number[][] =
      "points" in geometry
        ? geometry.points
        : [
            [geometry.x, geometry.y],
            [geometry.x + geometry.w, geometry.y + geometry.h],
          ];
    return points.map(([x = 0, y = 0]) => [x / this.scale, y / this.scale]);
  }
}

/** Value of Annotorious' enum; importing that would load all of Annotorious. */
const RECTANGLE = "RECTANGLE" as ShapeType.RECTANGLE;
/** Value of the same enum. */
const POLYGON = "POLYGON" as ShapeType.POLYGON;
