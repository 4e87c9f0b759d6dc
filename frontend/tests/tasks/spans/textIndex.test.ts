import { expect, test } from "vitest";
import { TextIndex } from "../../../src/tasks/spans/textIndex";
import { fromCodePoints, toCodePoints } from "../../../src/tasks/spans/tokens";

test("offsets are counted as one by one, wherever they lie in a long text", () => {
  // One unit before pairs, so that marks lie within them.
  for (const text of [
    "",
    "a",
    `a${"😀".repeat(1_500)}\ud800x\udc00`,
    "Zu\u0308rich 漢字 ".repeat(300),
  ]) {
    const index = new TextIndex(text);
    for (let at = 0; at <= text.length + 2; at += 7) {
      expect(index.toCodePoints(at)).toBe(toCodePoints(text, at));
      expect(index.fromCodePoints(at)).toBe(fromCodePoints(text, at));
    }
  }
});
