/** Check of an answer with shapes, as the server's. */
import { checks } from "../rules/about";
import { checkLabel, checkRegions, extentFor, hasKeys } from "../rules/regions";
import type { Check } from "../rules/values";
import type { Geometry } from "./geometry";
import { mend } from "./rule";

const OUTSIDE = "coordinates are pixels of the original image.";

interface Form {
  readonly geometry: Geometry;
  readonly field: string;
  readonly what: string;
  readonly isValid: (value: unknown) => boolean;
}

/** Returns the check of a kind of shapes. */
export function checkShapes({ geometry, field, what, isValid }: Form): Check {
  const kind = geometry.type;
  return (task, value, bounds) =>
    checkRegions(task, value, (shapes) => {
      const keys = ["type", "label", field];
      const isShape = (one: unknown) => hasKeys(one, keys) || hasKeys(one, [...keys, "answers"]);
      if (!Array.isArray(shapes) || !shapes.every(isShape)) {
        return `The value must be a list of objects with type, label and ${field}.`;
      }
      const extent = extentFor(task, ["image"], bounds);
      if (shapes.length && extent && extent.kind !== "image") {
        return `A ${kind} is drawn on an image, and this item is not shown as one.`;
      }
      for (const shape of shapes) {
        if (shape.type !== kind) return `The type of each must be "${kind}".`;
        const flaw = checkLabel(task, shape.label, shape.answers, bounds, checks);
        if (flaw !== null) return flaw;
        if (!isValid(shape[field])) return `${field} must be ${what}.`;
        if (!mend(kind, geometry.read(shape) ?? [], extent?.size ?? null)) {
          return `A ${kind} must lie on the image and have an area; ${OUTSIDE}`;
        }
      }
      return null;
    });
}

/** Returns whether a value is a list of this many numbers. */
export function areNumbers(value: unknown, count: number): boolean {
  return (
    Array.isArray(value) && value.length === count && value.every((one) => typeof one === "number")
  );
}
