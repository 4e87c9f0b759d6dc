import { afterEach, describe, expect, test } from "vitest";
import { fromCodePoints, snap, toCodePoints, tokensOf } from "../../../src/tasks/spans/tokens";

/** An emoji of five code points and eight units, and a letter with a combining accent. */
const TEXT = "Ada 👩🏽‍💻 in Zu\u0308rich.";

afterEach(() => document.body.replaceChildren());

function words(text: string): string[] {
  return tokensOf(text).map(({ start, end }) => text.slice(start, end));
}

describe("Tokens", () => {
  test("are words and signs, and never cut an emoji or an accented letter", () => {
    expect(words(TEXT)).toEqual(["Ada", "👩🏽‍💻", "in", "Zu\u0308rich", "."]);
    expect(words("don't stop: 3.14 €")).toEqual(["don't", "stop", ":", "3.14", "€"]);
    expect(tokensOf("")).toEqual([]);
  });

  test("widen whatever was selected, without the space around them", () => {
    const tokens = tokensOf(TEXT);
    const text = (from: number, to: number) => {
      const found = snap(tokens, from, to);
      return found && TEXT.slice(found.start, found.end);
    };
    expect(text(1, 2)).toBe("Ada");
    expect(text(2, 6)).toBe("Ada 👩🏽‍💻");
    expect(text(5, 6)).toBe("👩🏽‍💻");
    expect(text(3, 4)).toBe(null);
    expect(text(11, TEXT.length)).toBe("in Zu\u0308rich.");
  });

  test("offsets become code points and come back, wherever a character begins", () => {
    let at = 0;
    for (const [count, point] of [...TEXT].entries()) {
      expect(toCodePoints(TEXT, at)).toBe(count);
      expect(fromCodePoints(TEXT, count)).toBe(at);
      at += point.length;
    }
    expect(fromCodePoints(TEXT, 999)).toBe(TEXT.length);
  });
});
