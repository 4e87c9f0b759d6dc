/** Conversion between offsets in a text and counts of its code points (docs/protocol.md, rule 18). */

/** Distance between two marks, in UTF-16 units. */
const STEP = 1_024;

/** Number of code points before each of many marks, so that a long text is counted once. */
export class TextIndex {
  readonly #text: string;
  /** Code points before each multiple of the step. */
  readonly #counts: readonly number[];

  constructor(text: string) {
    this.#text = text;
    const counts = [0];
    for (let from = 0; from < text.length; from += STEP) {
      counts.push((counts.at(-1) ?? 0) + countIn(text, from, Math.min(from + STEP, text.length)));
    }
    this.#counts = counts;
  }

  /** Returns the number of code points before an offset. */
  toCodePoints(offset: number): number {
    const at = Math.max(0, Math.min(offset, this.#text.length));
    const mark = Math.floor(at / STEP);
    return (this.#counts[mark] ?? 0) + countIn(this.#text, mark * STEP, at);
  }

  /** Returns the offset after a number of code points, at most the length of the text. */
  fromCodePoints(count: number): number {
    let [low, high] = [0, this.#counts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#counts[middle] ?? 0) <= count) low = middle;
      else high = middle - 1;
    }
    let offset = Math.min(low * STEP, this.#text.length);
    // A mark may lie inside of a pair, whose code point is counted where it begins.
    if (isSecond(this.#text, offset)) offset += 1;
    for (let left = count - (this.#counts[low] ?? 0); left > 0; left -= 1) {
      if (offset >= this.#text.length) break;
      offset += isSecond(this.#text, offset + 1) ? 2 : 1;
    }
    return offset;
  }
}

/** Returns the number of code points that begin in a range. */
function countIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) if (!isSecond(text, at)) count += 1;
  return count;
}

/** Returns whether the unit at an offset is the second of a pair. */
function isSecond(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0xdc00 || unit > 0xdfff) return false;
  const before = text.charCodeAt(at - 1);
  return before >= 0xd800 && before <= 0xdbff;
}
