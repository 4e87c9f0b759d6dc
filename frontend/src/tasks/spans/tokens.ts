/**
 * Tokens of a text: where words begin and end, and what a rough selection means.
 *
 * Offsets here are JavaScript's, in UTF-16 units; the protocol's are Unicode code points
 * (docs/protocol.md, rule 18). No token begins or ends inside what is read as one character, so an
 * emoji or an accented letter is never cut.
 */

/** Range of a text. */
export interface Token {
  readonly start: number;
  readonly end: number;
}

/** Returns the tokens of a text: words and single signs, without white space. */
export function tokensOf(text: string): readonly Token[] {
  const words = new Intl.Segmenter(undefined, { granularity: "word" });
  return Array.from(words.segment(text))
    .filter(({ segment }) => segment.trim() !== "")
    .map(({ segment, index }) => ({ start: index, end: index + segment.length }));
}

/** Widens a selection to whole tokens; null if it touches none. */
export function snap(tokens: readonly Token[], from: number, to: number): Token | null {
  const touched = tokens.filter(({ start, end }) => start < to && end > from);
  const [first, last] = [touched[0], touched.at(-1)];
  return first && last ? { start: first.start, end: last.end } : null;
}

/** Returns the number of code points before an offset. */
export function toCodePoints(text: string, offset: number): number {
  return [...text.slice(0, offset)].length;
}

/** Returns the offset after `count` code points, at most the length of the text. */
export function fromCodePoints(text: string, count: number): number {
  let offset = 0;
  for (const point of text) {
    if (count <= 0) break;
    offset += point.length;
    count -= 1;
  }
  return offset;
}
