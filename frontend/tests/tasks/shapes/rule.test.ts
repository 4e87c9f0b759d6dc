/** The page mends shapes as the server does: both are held to the same examples. */
import { describe, expect, test } from "vitest";
import cases from "../../../../tests/protocol/tasks/shapes.json";
import { beginShapes } from "../../../src/tasks/shapes/draft";
import { box, type Geometry, point, polygon } from "../../../src/tasks/shapes/geometry";
import { mend } from "../../../src/tasks/shapes/rule";
import { item } from "../../support/session";

interface Case {
  readonly says: string;
  readonly size?: readonly [width: number, height: number];
  readonly shape: Record<string, unknown> & { readonly type: Geometry["type"] };
  readonly becomes: Record<string, unknown> | null;
}

const GEOMETRIES = { box, polygon, point };
const CASES = cases as unknown as readonly Case[];

describe("The rule for shapes", () => {
  test.each(CASES.map((one) => [one.says, one] as const))("%s", (_, { size, shape, becomes }) => {
    const geometry = GEOMETRIES[shape.type];
    const corners = geometry.read(shape) ?? [];
    const known = size ? { width: size[0], height: size[1] } : null;
    const mended = mend(shape.type, corners, known);
    if (becomes === null) {
      expect(mended).toBeNull();
    } else {
      const written = geometry.write("a", mended ?? []);
      expect(JSON.parse(JSON.stringify(written))).toEqual({ ...shape, ...becomes, label: "a" });
    }
  });

  test("leaves out of an answer what has no area", () => {
    const draft = beginShapes(box)({ labels: ["a"] }, item(1, {}));
    draft.size.value = { width: 100, height: 60 };
    draft.draw([
      [10, 10],
      [10, 30],
    ]);
    draft.draw([
      [50, 50],
      [20, 70],
    ]);
    expect(draft.value()).toEqual([{ type: "box", label: "a", xyxy: [20, 50, 50, 60] }]);
  });
});
