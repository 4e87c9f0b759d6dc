/** Block of a text with its spans, drawn again only when something in it has changed. */
import { useComputed } from "@preact/signals";
import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { colourOf } from "../colours";
import { relationsOf } from "../regions/Relations";
import { words } from "../regions/strings";
import { acceptByKey, buttonOf, nameSuggested, stateOf } from "../regions/suggested/buttons";
import { useKept } from "../regions/useKept";
import type { SpanRegion, SpansDraft } from "./draft";
import { type Segment, segmentsOf, underlines } from "./segments";
import { spansTexts } from "./strings";
import type { Token } from "./tokens";

interface TextBlockProps {
  readonly index: number;
  readonly draft: SpansDraft;
}

/** Draws a block. */
export function TextBlock({ index, draft }: TextBlockProps) {
  const block = draft.words.blocks[index] as Token;
  const spans = useSpansIn(draft, index);
  const selection = useSelectionIn(draft, block);
  const name = useKept((span: SpanRegion) => <SpanName key={span.id} span={span} draft={draft} />);
  return (
    <div class="text-block" data-block={index}>
      {segmentsOf(draft.text ?? "", spans, selection, block).map((segment) => (
        <Piece key={segment.start} segment={segment} spans={spans} draft={draft} name={name} />
      ))}
    </div>
  );
}

/** Returns the spans in a block, the same list as long as they are the same. */
function useSpansIn(draft: SpansDraft, index: number): readonly SpanRegion[] {
  const last = useRef<readonly SpanRegion[]>([]);
  return useComputed(() => {
    const next = draft.byBlock.value.get(index) ?? [];
    const same =
      next.length === last.current.length && next.every((one, at) => one === last.current[at]);
    if (!same) last.current = next;
    return last.current;
  }).value;
}

/** Returns the part of the keyboard selection in a block; null if there is none. */
function useSelectionIn(draft: SpansDraft, block: Token): Token | null {
  // As a text, which is the same as long as its ends are.
  const ends = useComputed(() => {
    const selection = draft.selection();
    if (!selection || selection.start >= block.end || selection.end <= block.start) return "";
    return `${Math.max(selection.start, block.start)} ${Math.min(selection.end, block.end)}`;
  }).value;
  if (!ends) return null;
  const [start = 0, end = 0] = ends.split(" ").map(Number);
  return { start, end };
}

interface PieceProps {
  readonly segment: Segment;
  readonly spans: readonly SpanRegion[];
  readonly draft: SpansDraft;
  /** Draws the name of a span. */
  name(span: SpanRegion): VNode;
}

function Piece({ segment, spans, draft, name }: PieceProps) {
  const { inside, ending, selected } = segment;
  const lines = inside.map((at) => ({
    colour: lookOf(draft, spans[at]).colour,
    dashed: !!spans[at]?.suggested,
  }));
  const background = underlines(lines);
  return (
    <>
      <span
        class={`piece${selected ? " selected" : ""}${inside.length ? " marked" : ""}`}
        data-start={segment.start}
        style={background ? { background } : undefined}
      >
        {segment.text}
      </span>
      {ending.map((at) => {
        const span = spans[at];
        return span && name(span);
      })}
    </>
  );
}

interface SpanNameProps {
  readonly span: SpanRegion;
  readonly draft: SpansDraft;
}

function SpanName({ span, draft }: SpanNameProps) {
  const { id } = span;
  const active = useComputed(() => draft.active.value === id);
  const isFrom = useComputed(() => draft.relating.value === id).value;
  // As a signal: the number of every span changes with one of them, and only the attribute is set.
  const said = useComputed(() => sayWhere(draft, draft.find(id)));
  const { name, colour } = lookOf(draft, span);
  return (
    <button
      type="button"
      class={`name-chip span-name${stateOf(draft, span)}${isFrom ? " from" : ""}`}
      dir="auto"
      style={{ "--colour": colour }}
      {...buttonOf(draft, id)}
      aria-label={said}
      aria-pressed={active}
      onFocus={() => draft.walkTo(id)}
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => acceptByKey(draft, span, event) || draft.press(id)}
    >
      {name}
    </button>
  );
}

/** Returns what a span is, where it is, and how it is related to others. */
function sayWhere(draft: SpansDraft, span: SpanRegion | undefined): string {
  if (!span) return "";
  const { name } = lookOf(draft, span);
  const marked = (draft.text ?? "").slice(span.start, span.end);
  const { characters, place, related, open } = words();
  const [from, to] = draft.placeOf(span);
  const relations = relationsOf(draft, span.id);
  const parts = [
    spansTexts().span(name, marked),
    characters(from, to),
    place(draft.placeIn(span.id), draft.regions.length),
    ...(relations.length ? [related(relations)] : []),
    ...(!span.suggested && draft.about(span).missing.length ? [open] : []),
  ];
  return nameSuggested(span, parts.join(", "));
}

function lookOf(draft: SpansDraft, span: SpanRegion | undefined) {
  const found = draft.labels.findIndex(({ value }) => value === span?.label);
  return { name: draft.labels[found]?.label ?? "", colour: colourOf(found) };
}
