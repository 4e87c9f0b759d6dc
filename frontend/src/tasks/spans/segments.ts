/** Segments of a text, cut wherever a span or the selection begins or ends. */
import type { Span } from "./draft";
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

/** Returns the segments of a text, in order. */
export function segmentsOf(
  text: string,
  spans: readonly Span[],
  selection: Token | null,
): readonly Segment[] {
  const parts = selection ? [...spans, selection] : spans;
  const cuts = new Set([0, text.length, ...parts.flatMap(({ start, end }) => [start, end])]);
  const places = [...cuts].filter((at) => at <= text.length).sort((a, b) => a - b);
  const covering = (start: number, end: number) =>
    spans.flatMap((span, index) => (span.start <= start && span.end >= end ? [index] : []));
  return places.slice(0, -1).map((start, index) => {
    const end = places[index + 1] ?? text.length;
    const inside = covering(start, end);
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
