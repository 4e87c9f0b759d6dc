/** Segments of a text, cut wherever a span or the selection begins or ends. */
import type { Token } from "./tokens";

/** Piece of text that looks the same throughout. */
export interface Segment extends Token {
  readonly text: string;
  /** Indices of the spans that cover it, outermost first. */
  readonly inside: readonly number[];
  /** Indices of the spans that end with it, innermost first. */
  readonly ending: readonly number[];
  readonly selected: boolean;
}

/** Returns the segments of a text, or of a block of it, in order. */
export function segmentsOf(
  text: string,
  spans: readonly Token[],
  selection: Token | null,
  block: Token = { start: 0, end: text.length },
): readonly Segment[] {
  const parts = selection ? [...spans, selection] : spans;
  const cuts = new Set([
    block.start,
    block.end,
    ...parts.flatMap(({ start, end }) => [start, end]),
  ]);
  const places = [...cuts]
    .filter((at) => at >= block.start && at <= block.end)
    .sort((a, b) => a - b);
  const beginning = new Map<number, number[]>();
  spans.forEach((span, index) => {
    const start = Math.max(span.start, block.start);
    beginning.set(start, [...(beginning.get(start) ?? []), index]);
  });
  let inside: readonly number[] = [];
  return places.slice(0, -1).map((start, index) => {
    const end = places[index + 1] ?? block.end;
    inside = [...inside, ...(beginning.get(start) ?? [])]
      .filter((one) => (spans[one]?.end ?? 0) > start)
      .sort((one, other) => one - other);
    return {
      start,
      end,
      text: text.slice(start, end),
      inside,
      ending: inside.filter((one) => spans[one]?.end === end).reverse(),
      selected: !!selection && selection.start <= start && selection.end >= end,
    };
  });
}

/** Number of nested spans that are underlined; more lines would run into the next line of text. */
const MAX_LINES = 4;

/** Line under a segment. */
export interface Underline {
  readonly colour: string;
  readonly dashed?: boolean;
}

/** Returns a CSS background that underlines a segment, the outermost span's line first. */
export function underlines(lines: readonly Underline[]): string {
  return lines
    .slice(0, MAX_LINES)
    .map(({ colour, dashed }, depth) => {
      const position = `0 calc(100% - ${depth * 4}px)`;
      return dashed
        ? `linear-gradient(90deg, ${colour} 60%, transparent 0) ${position} / 10px 3px repeat-x`
        : `linear-gradient(${colour} 0 0) ${position} / 100% 3px no-repeat`;
    })
    .join(", ");
}

/** Orders spans by start; of two that start together the longer comes first, around the other. */
export function byPosition(one: Token, other: Token): number {
  return one.start - other.start || other.end - one.end;
}
