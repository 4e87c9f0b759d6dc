/** Stage of span tasks: the text, with its spans underlined and named. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import { ItemData } from "../../data/ItemData";
import { strings } from "../../strings/language";
import { usePointer } from "../activePart";
import { colourOf } from "../colours";
import { useKeys } from "../keys";
import { readOptions } from "../options/options";
import type { StageProps } from "../task";
import type { SpansDraft } from "./draft";
import { type Segment, segmentsOf, underlines } from "./segments";

/** Draws the text and marks what is selected. */
export function SpansStage({ task, item, draft }: StageProps<SpansDraft>) {
  const options = useMemo(() => readOptions(task.labels), [task.labels]);
  const paragraph = useRef<HTMLParagraphElement>(null);
  const { text } = draft;
  useSpanKeys(draft);
  usePointer(draft.active);
  useFinger(draft, paragraph);
  if (text === null) return <ItemData data={item.data} />;
  const spans = draft.spans.now.value;
  const segments = segmentsOf(text, spans, selectionOf(draft));
  const take = () => {
    const selected = selectedIn(paragraph.current);
    if (!selected) return;
    getSelection()?.removeAllRanges();
    draft.cursor.value = null;
    draft.mark(...selected);
  };
  const look = (index: number) => {
    const found = options.findIndex(({ value }) => value === spans[index]?.label);
    return { name: options[found]?.label ?? "", colour: colourOf(found) };
  };
  return (
    <div class="spans-view" onPointerUp={take}>
      <p ref={paragraph} class="text-view small" dir="auto">
        {segments.map((segment) => (
          <Piece key={segment.start} segment={segment} draft={draft} look={look} />
        ))}
      </p>
    </div>
  );
}

interface PieceProps {
  readonly segment: Segment;
  readonly draft: SpansDraft;
  look(index: number): { readonly name: string; readonly colour: string };
}

function Piece({ segment, draft, look }: PieceProps) {
  const { inside, ending, selected } = segment;
  const background = underlines(inside.map((index) => look(index).colour));
  return (
    <>
      <span
        class={`piece${selected ? " selected" : ""}${inside.length ? " marked" : ""}`}
        data-start={segment.start}
        style={background ? { background } : undefined}
      >
        {segment.text}
      </span>
      {ending.map((index) => (
        <SpanName key={index} index={index} draft={draft} {...look(index)} />
      ))}
    </>
  );
}

interface SpanNameProps {
  readonly index: number;
  readonly draft: SpansDraft;
  readonly name: string;
  readonly colour: string;
}

function SpanName({ index, draft, name, colour }: SpanNameProps) {
  const span = draft.spans.now.value[index];
  const words = span ? (draft.text ?? "").slice(span.start, span.end) : "";
  const active = draft.active.value === index;
  return (
    <button
      type="button"
      class="name-chip span-name"
      style={{ "--colour": colour }}
      aria-label={strings.spans.span(name, words)}
      aria-pressed={active}
      onFocus={() => {
        draft.active.choose(index);
      }}
      onPointerUp={(event) => event.stopPropagation()}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => {
        draft.active.choose(active ? null : index);
      }}
    >
      {name}
    </button>
  );
}

function useSpanKeys(draft: SpansDraft): void {
  useKeys(
    {
      ArrowLeft: () => draft.move(-1, false),
      ArrowRight: () => draft.move(1, false),
      "Shift+ArrowLeft": () => draft.move(-1, true),
      "Shift+ArrowRight": () => draft.move(1, true),
    },
    { repeating: true },
  );
  useKeys({
    Delete: () => draft.remove(),
    Escape: () => {
      draft.active.choose(null);
      draft.cursor.value = null;
    },
  });
}

/**
 * Marks by finger: a tap marks a word.
 *
 * Several words are selected as everywhere on the device. As that gives no event at its end, the
 * button of a label marks them.
 */
function useFinger(draft: SpansDraft, root: { readonly current: Element | null }): void {
  useEffect(() => {
    if (!matchMedia("(any-pointer: coarse)").matches) return;
    const select = () => {
      draft.selected = selectedIn(root.current) ?? draft.selected;
    };
    const tap = (event: MouseEvent) => {
      const byFinger = event instanceof PointerEvent && event.pointerType === "touch";
      const piece = event.target instanceof Element && event.target.closest("[data-start]");
      if (!byFinger || !piece || !root.current?.contains(piece)) return;
      const at = offsetUnder(event);
      draft.selected = null;
      if (at !== null) draft.mark(at, at + 1);
    };
    document.addEventListener("selectionchange", select);
    document.addEventListener("click", tap);
    return () => {
      document.removeEventListener("selectionchange", select);
      document.removeEventListener("click", tap);
    };
  }, [draft]);
}

/** Returns the pressed offset in the text; null if the browser can't tell. */
function offsetUnder({ clientX, clientY }: MouseEvent): number | null {
  const range = document.caretRangeFromPoint?.(clientX, clientY);
  const piece = range?.startContainer.parentElement?.closest<HTMLElement>("[data-start]");
  return range && piece ? Number(piece.dataset.start) + range.startOffset : null;
}

function selectionOf(draft: SpansDraft) {
  const ends = draft.cursor.value?.map((index) => draft.tokens[index]);
  const [one, other] = ends ?? [];
  if (!one || !other) return null;
  return { start: Math.min(one.start, other.start), end: Math.max(one.end, other.end) };
}

/** Returns the browser's selection as offsets in the text; null if it has none of the text. */
function selectedIn(root: Element | null): [number, number] | null {
  const selection = getSelection();
  if (!root || !selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.startContainer) && !root.contains(range.endContainer)) return null;
  const pieces = [...root.querySelectorAll<HTMLElement>("[data-start]")];
  const touched = pieces.filter((piece) => range.intersectsNode(piece));
  const [first, last] = [touched[0], touched.at(-1)];
  if (!first || !last) return null;
  const from = first.contains(range.startContainer) ? range.startOffset : 0;
  const to = last.contains(range.endContainer) ? range.endOffset : (last.textContent?.length ?? 0);
  const offset = (piece: HTMLElement) => Number(piece.dataset.start);
  // An offset in an element, unlike one in its text, counts children: 0 or all.
  const inText = (node: Node, at: number, piece: HTMLElement) =>
    node.nodeType === Node.TEXT_NODE || !piece.contains(node) ? at : at && piece.textContent.length;
  return [
    offset(first) + inText(range.startContainer, from, first),
    offset(last) + inText(range.endContainer, to, last),
  ];
}
