import { describe, expect, test, vi } from "vitest";
import { beginShapes } from "../../../src/tasks/shapes/draft";
import { box, point, polygon } from "../../../src/tasks/shapes/geometry";
import { item } from "../../support/session";

const TASK = { labels: ["house", { value: 2, label: "Tree" }] };
const SIZE = { width: 100, height: 60 };

function draftOf(geometry: typeof box, value?: unknown) {
  const draft = beginShapes(geometry)(TASK, item(1, value === undefined ? {} : { value }));
  draft.size.value = SIZE;
  return draft;
}

const list = (draft: { value(): unknown }) => draft.value() as readonly Record<string, unknown>[];

describe("Shapes", () => {
  test("are written as the protocol says, whichever way they were drawn", () => {
    const boxes = draftOf(box);
    boxes.draw([
      [30, 20.123],
      [10, 5],
    ]);
    expect(boxes.value()).toEqual([{ type: "box", label: "house", xyxy: [10, 5, 30, 20.12] }]);
    const corners = [
      [1, 1],
      [9, 1],
      [5, 8],
    ] as const;
    const polygons = draftOf(polygon);
    polygons.label.value = 2;
    polygons.draw(corners);
    expect(polygons.value()).toEqual([{ type: "polygon", label: 2, points: corners }]);
    const points = draftOf(point);
    points.draw([[3, 4]]);
    expect(points.value()).toEqual([{ type: "point", label: "house", coordinates: [3, 4] }]);
  });

  test.each([
    [box, { type: "box", label: 2, xyxy: [1, 2, 3, 4] }],
    [
      polygon,
      {
        type: "polygon",
        label: 2,
        points: [
          [1, 2],
          [3, 4],
          [0, 5],
        ],
      },
    ],
    [point, { type: "point", label: "house", coordinates: [1, 2] }],
  ] as const)("come back from a former answer; what is none is left out", (geometry, shape) => {
    const odd = [shape, { ...shape, label: "robot" }, { type: shape.type, label: 2 }, null, "x"];
    expect(draftOf(geometry, odd).value()).toEqual([shape]);
  });

  test("stay inside of the image, drawn, nudged or grown", () => {
    const draft = draftOf(box);
    draft.draw([
      [-5, 50],
      [20, 99],
    ]);
    expect(draft.value()).toMatchObject([{ xyxy: [0, 50, 20, 60] }]);
    draft.nudge(-1, 1);
    expect(draft.value()).toMatchObject([{ xyxy: [0, 50, 20, 60] }]);
    draft.nudge(500, -500);
    expect(draft.value()).toMatchObject([{ xyxy: [80, 0, 100, 10] }]);
    draft.grow(10, 10);
    expect(draft.value()).toMatchObject([{ xyxy: [80, 0, 100, 20] }]);
    draft.grow(-500, -500);
    expect(draft.value()).toMatchObject([{ xyxy: [80, 0, 81, 1] }]);
  });

  test("steps are undone one by one, a row of nudges as one", () => {
    const draft = draftOf(point);
    draft.addFresh();
    for (let times = 0; times < 5; times += 1) draft.nudge(1, 0);
    draft.use(2);
    expect(draft.value()).toEqual([{ type: "point", label: 2, coordinates: [55, 30] }]);
    draft.undo();
    expect(draft.value()).toEqual([{ type: "point", label: "house", coordinates: [55, 30] }]);
    draft.undo();
    expect(draft.value()).toEqual([{ type: "point", label: "house", coordinates: [50, 30] }]);
    draft.undo();
    expect([draft.value(), draft.undo()]).toEqual([[], false]);
  });

  test("a label's key is for the active shape, and for the next one", () => {
    const draft = draftOf(point);
    draft.draw([[1, 1]]);
    draft.active.choose(null);
    draft.use(2);
    draft.draw([[2, 2]]);
    expect(list(draft).map((shape) => "label" in shape && shape.label)).toEqual(["house", 2]);
    draft.remove();
    expect(draft.value()).toHaveLength(1);
    draft.remove();
    expect(draft.value()).toHaveLength(1);
  });

  test("a shape that was just drawn is relabelled for a moment, and can be moved after that", () => {
    vi.useFakeTimers();
    const draft = draftOf(point);
    draft.draw([[1, 1]]);
    expect(draft.relabelled()?.id).toBe("s1");
    vi.advanceTimersByTime(1_500);
    expect(draft.relabelled()).toBe(null);
    draft.use(2);
    draft.nudge(1, 0);
    expect(draft.value()).toEqual([{ type: "point", label: "house", coordinates: [2, 1] }]);
    draft.draw([[5, 5]]);
    expect(list(draft).at(-1)).toMatchObject({ label: 2 });
    vi.useRealTimers();
  });

  test("one that is made without a mouse waits until the size of the image is known", () => {
    const draft = beginShapes(polygon)(TASK, item(1));
    draft.addFresh();
    expect(draft.value()).toEqual([]);
    draft.size.value = SIZE;
    draft.addFresh();
    expect(draft.value()).toMatchObject([
      {
        points: [
          [41, 21],
          [59, 21],
          [59, 39],
          [41, 39],
        ],
      },
    ]);
  });
});
