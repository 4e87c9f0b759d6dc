import { describe, expect, test } from "vitest";
import { BlockText, blocksOf } from "../../../src/tasks/spans/blocks";
import { snap, tokensOf } from "../../../src/tasks/spans/tokens";

const LINE = "Ada met Bob 👩🏽‍💻 in Zu\u0308rich, twice.\n";
const LONG = LINE.repeat(600);

describe("Blocks of a text", () => {
  test("hold all of it in order, and a short one is one block", () => {
    for (const text of ["", "one line", LONG, "漢字".repeat(5_000), "x".repeat(9_000)]) {
      const blocks = blocksOf(text);
      expect(blocks.map(({ start, end }) => text.slice(start, end)).join("")).toBe(text);
      expect(Math.max(...blocks.map(({ start, end }) => end - start))).toBeLessThanOrEqual(4_000);
    }
    expect(blocksOf("one line")).toHaveLength(1);
  });

  test("end after a line or a space, and never within a pair of units", () => {
    expect(blocksOf(LONG).every(({ end }) => LONG[end - 1] === "\n")).toBe(true);
    const words = "word ".repeat(2_000);
    expect(blocksOf(words).every(({ end }) => words[end - 1] === " ")).toBe(true);
    const pairs = "😀".repeat(4_000);
    expect(blocksOf(pairs).every(({ start }) => start % 2 === 0)).toBe(true);
  });

  test("have the words of the whole text", () => {
    const text = new BlockText(LONG);
    const all = tokensOf(LONG);
    for (const [from, to] of [
      [0, 3],
      [3_990, 4_020],
      [10, 9_000],
      [11, 12],
      [3, 4],
    ] as const) {
      expect(text.snap(from, to)).toEqual(snap(all, from, to));
    }
    const found = [];
    for (let word = text.wordFrom(0, 1); word; word = text.wordFrom(word.end, 1)) found.push(word);
    expect(found).toEqual(all);
    expect(text.wordFrom(LONG.length, -1)).toEqual(all.at(-1));
    expect([text.wordFrom(LONG.length, 1), text.wordFrom(0, -1)]).toEqual([null, null]);
  });

  test("know where a character begins and ends", () => {
    const text = new BlockText(LONG);
    const at = LONG.indexOf("👩");
    expect(text.characterFrom(at, 1)).toEqual({ start: at, end: at + "👩🏽‍💻".length });
    expect(text.characterFrom(at, -1)).toEqual({ start: at - 1, end: at });
    expect([text.characterFrom(0, -1), text.characterFrom(LONG.length, 1)]).toEqual([null, null]);
    expect(text.widen(at + 1, at + 2)).toEqual({ start: at, end: at + "👩🏽‍💻".length });
    expect(text.widen(3, 3)).toBeNull();
  });
});
