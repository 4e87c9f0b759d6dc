import { expect, test } from "vitest";
import { NO_TICKS, press, tickAll } from "../../../../src/admin/items/many/ticks";

const SHOWN = ["a", "b", "c", "d", "e"];

test("a press ticks an item, and the next one unticks it", () => {
  const once = press(NO_TICKS, SHOWN, "b", false);
  expect([...once.ticked]).toEqual(["b"]);
  expect(press(once, SHOWN, "b", false).ticked.size).toBe(0);
});

test("with Shift all from the last pressed item on become like that one", () => {
  const range = press(press(NO_TICKS, SHOWN, "d", false), SHOWN, "b", true);
  expect([...range.ticked].sort()).toEqual(["b", "c", "d"]);
  const back = press(press(tickAll(SHOWN), SHOWN, "b", false), SHOWN, "d", true);
  expect([...back.ticked].sort()).toEqual(["a", "e"]);
});

test("Shift without an item to begin at ticks one", () => {
  expect([...press(NO_TICKS, SHOWN, "c", true).ticked]).toEqual(["c"]);
  const gone = press(NO_TICKS, SHOWN, "c", false);
  expect([...press(gone, ["x", "y"], "y", true).ticked].sort()).toEqual(["c", "y"]);
});
