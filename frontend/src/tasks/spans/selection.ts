/** What is selected in the text by mouse or finger, as offsets. */
import { useEffect } from "preact/hooks";
import type { SpansDraft } from "./draft";

type Root = { readonly current: Element | null };

/**
 * Marks by finger: a tap marks a word.
 *
 * Several words are selected as everywhere on the device. As that gives no event at its end, the
 * button of a label marks them.
 */
export function useFinger(draft: SpansDraft, root: Root): void {
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
      if (at !== null) draft.markWord(at);
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
  const at = caretAt(clientX, clientY);
  const piece = at?.node.parentElement?.closest<HTMLElement>("[data-start]");
  return at && piece ? Number(piece.dataset.start) + at.offset : null;
}

function caretAt(x: number, y: number): { readonly node: Node; readonly offset: number } | null {
  const position = document.caretPositionFromPoint?.(x, y);
  if (position) return { node: position.offsetNode, offset: position.offset };
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}

/** Returns the browser's selection as offsets in the text; null if it has none of the text. */
export function selectedIn(root: Element | null): [number, number] | null {
  const selection = getSelection();
  if (!root || !selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.startContainer) && !root.contains(range.endContainer)) return null;
  const pieces = touchedIn(root, range);
  const [first, last] = [pieces[0], pieces.at(-1)];
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

/** Returns the pieces of text that a range touches; only its own blocks are searched. */
function touchedIn(root: Element, range: Range): readonly HTMLElement[] {
  const blocks = [...root.querySelectorAll("[data-block]")].filter((one) =>
    range.intersectsNode(one),
  );
  return blocks
    .flatMap((block) => [...block.querySelectorAll<HTMLElement>("[data-start]")])
    .filter((piece) => range.intersectsNode(piece));
}
