/**
 * Blocks of a text, and the words and characters in them.
 *
 * A long text is drawn block by block, and only the blocks in which somebody marks are cut into
 * words: a book would take seconds. No word goes from one block into the next.
 */
import { type Token, tokensOf } from "./tokens";

/** Length from which a block ends with its line, and length at which it ends anyway. */
const LINES = 2_000;
const MOST = 4_000;
/** Units around an offset in which a character lies as a whole. */
const NEAR = 64;

/** Cuts a text into blocks: after a line, after a space, or between two words. */
export function blocksOf(text: string): readonly Token[] {
  const blocks: Token[] = [];
  let start = 0;
  while (text.length - start > MOST) {
    const line = text.indexOf("\n", start + LINES);
    const end = line >= 0 && line < start + MOST ? line + 1 : cutBefore(text, start + MOST);
    blocks.push({ start, end });
    start = end;
  }
  return [...blocks, { start, end: text.length }];
}

function cutBefore(text: string, most: number): number {
  for (let at = most; at > most - LINES; at -= 1) {
    if (/\s/u.test(text.charAt(at - 1))) return at;
  }
  const words = new Intl.Segmenter(undefined, { granularity: "word" });
  const from = most - NEAR;
  const last = Array.from(words.segment(text.slice(from, most + NEAR)))
    .map(({ index }) => from + index)
    .filter((at) => at > from && at <= most);
  return last.at(-1) ?? most;
}

/** Text in blocks. */
export class BlockText {
  readonly text: string;
  readonly blocks: readonly Token[];
  readonly #words = new Map<number, readonly Token[]>();

  constructor(text: string) {
    this.text = text;
    this.blocks = blocksOf(text);
  }

  /** Returns the index of the block in which an offset lies. */
  blockAt(offset: number): number {
    let [low, high] = [0, this.blocks.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.blocks[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Widens a range to whole words; null if it touches none. */
  snap(from: number, to: number): Token | null {
    const [first, last] = [this.blockAt(from), this.blockAt(Math.max(from, to - 1))];
    const touched: Token[] = [];
    for (let block = first; block <= last; block += 1) {
      const words = this.#wordsOf(block);
      touched.push(...words.filter(({ start, end }) => start < to && end > from));
    }
    const [one, other] = [touched[0], touched.at(-1)];
    return one && other ? { start: one.start, end: other.end } : null;
  }

  /** Returns the word after an offset, or with a negative `by` the one that ends before it. */
  wordFrom(offset: number, by: number): Token | null {
    const { blocks } = this;
    for (let block = this.blockAt(offset); block >= 0 && block < blocks.length; block += by) {
      const words = this.#wordsOf(block);
      const found =
        by > 0
          ? words.find(({ start }) => start >= offset)
          : words.findLast(({ end }) => end <= offset);
      if (found) return found;
    }
    return null;
  }

  /** Returns the character after an offset, or with a negative `by` the one before it. */
  characterFrom(offset: number, by: number): Token | null {
    const at = by > 0 ? offset : offset - 1;
    if (at < 0 || at >= this.text.length) return null;
    const from = Math.max(0, at - NEAR);
    const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
    const found = characters.segment(this.text.slice(from, at + NEAR)).containing(at - from);
    return found
      ? { start: from + found.index, end: from + found.index + found.segment.length }
      : null;
  }

  /** Widens a range to whole characters; null if it is empty. */
  widen(from: number, to: number): Token | null {
    const [first, last] = [this.characterFrom(from, 1), this.characterFrom(to, -1)];
    return from < to && first && last ? { start: first.start, end: last.end } : null;
  }

  #wordsOf(block: number): readonly Token[] {
    const known = this.#words.get(block);
    if (known) return known;
    const { start, end } = this.blocks[block] ?? { start: 0, end: 0 };
    const words = tokensOf(this.text.slice(start, end)).map((word) => ({
      start: start + word.start,
      end: start + word.end,
    }));
    this.#words.set(block, words);
    return words;
  }
}
