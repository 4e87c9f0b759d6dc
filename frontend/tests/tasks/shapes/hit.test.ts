import { expect, test } from "vitest";
import { shapeAt } from "../../../src/tasks/shapes/hit";
import type { Corner, Shape } from "../../../src/tasks/shapes/shape";

const shape = (id: string, ...corners: Corner[]): Shape => ({ id, label: "x", corners });

test("the smallest shape under the pointer is pressed, and one that is near", () => {
  const shapes = [
    shape("large", [0, 0], [100, 100]),
    shape("small", [40, 40], [60, 60]),
    shape("outline", [200, 0], [300, 0], [200, 100]),
  ];
  const at = (x: number, y: number) => shapeAt(shapes, [x, y], 2)?.id;
  expect([at(50, 50), at(10, 10), at(101, 50), at(104, 50)]).toEqual([
    "small",
    "large",
    "large",
    undefined,
  ]);
  expect([at(220, 20), at(290, 90), at(251, 51), at(250, -1)]).toEqual([
    "outline",
    undefined,
    "outline",
    "outline",
  ]);
});
