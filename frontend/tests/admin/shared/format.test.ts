import { expect, test } from "vitest";
import { formatTime, shorten } from "../../../src/admin/shared/format";

test("an answer is told in a few characters, without cutting one in two", () => {
  expect(shorten("cat")).toBe("cat");
  expect(shorten(true)).toBe("true");
  expect(shorten(["a", "b"])).toBe("a, b");
  expect(shorten([])).toBe("[]");
  expect(shorten([[0, 3, "name"]])).toBe("name");
  expect(shorten([{ type: "box", label: "car", xyxy: [0, 0, 1, 1] }])).toBe("car");
  expect(shorten("👩‍🚀".repeat(9), 4)).toMatch(/…$/u);
  expect(Array.from(shorten("😀😀😀😀😀", 4))).toEqual(["😀", "😀", "😀", "…"]);
});

test("a time is told with its day unless it is today", () => {
  const now = new Date(2026, 10, 25, 12);
  expect(formatTime(new Date(2026, 10, 25, 9, 5).toISOString(), now)).toBe("09:05");
  expect(formatTime(new Date(2026, 10, 24, 9, 5).toISOString(), now)).toContain("24");
  expect(formatTime(null)).toBe("");
});
