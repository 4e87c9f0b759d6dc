import { fireEvent, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { Wire } from "../support/FakeSocket";
import { fakePage, open, stage } from "../support/labelPage";

fakePage();

test("a finger across the stage skips to the left and takes back to the right", async () => {
  await open(1, 2, 3);
  const swipe = (dx: number, dy = 0) => {
    const touch = (x: number, y: number) => ({ clientX: x, clientY: y });
    fireEvent.touchStart(stage(), { touches: [touch(200, 200)] });
    fireEvent.touchEnd(stage(), { changedTouches: [touch(200 + dx, 200 + dy)] });
  };
  for (const [dx, dy] of [
    [-40, 0],
    [-120, 100],
  ] as const) {
    swipe(dx, dy);
    expect(stage().dataset.item).toBe("i1");
  }
  swipe(-120);
  expect(stage().dataset.item).toBe("i2");
  await waitFor(() => expect(Wire.last.sent.at(-1)).toMatchObject({ type: "skip", lease: "L1" }));
  swipe(120);
  await waitFor(() => expect(Wire.last.sent.at(-1)?.type).toBe("undo"));
});
