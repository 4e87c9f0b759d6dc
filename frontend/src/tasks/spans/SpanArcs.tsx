/** Relations between spans, drawn as arcs over the text. */
import { useEffect, useState } from "preact/hooks";
import { labelOf } from "../regions/Relations";
import type { SpansDraft } from "./draft";

/** Height, in pixels, of an arc between two spans of one line, and at most. */
const LEAST = 14;
const MOST = 48;

interface SpanArcsProps {
  readonly draft: SpansDraft;
  readonly root: { readonly current: HTMLElement | null };
}

interface Arc {
  readonly key: string;
  readonly path: string;
  readonly name: string;
  readonly at: readonly [number, number];
  readonly look: string;
}

/** Draws the relations whose ends are near the part of the text that is in view. */
export function SpanArcs({ draft, root }: SpanArcsProps) {
  const [arcs, setArcs] = useState<readonly Arc[]>([]);
  const { relations, regions } = draft;
  const active = draft.active.value;
  useEffect(() => {
    const text = root.current;
    if (!text) return;
    let frame = 0;
    const measure = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => setArcs(arcsOf(draft, text)));
    };
    measure();
    const scroller = text.closest(".stage");
    const observer = new ResizeObserver(measure);
    observer.observe(text);
    scroller?.addEventListener("scroll", measure, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      scroller?.removeEventListener("scroll", measure);
    };
  }, [draft, relations, regions, active]);
  return (
    <svg class="arcs" aria-hidden="true">
      {arcs.map(({ key, path, name, at, look }) => (
        <g key={key} class={look}>
          <path class="edge" d={path} />
          <path class="core" d={path} />
          <text x={at[0]} y={at[1]}>
            {name}
          </text>
        </g>
      ))}
    </svg>
  );
}

function arcsOf(draft: SpansDraft, text: HTMLElement): readonly Arc[] {
  if (!draft.relations.length) return [];
  const origin = text.getBoundingClientRect();
  const isNear = nearBlocks(text);
  const active = draft.active.peek();
  // All at once: to look for each would go through the whole text each time.
  const names = new Map(
    Array.from(text.querySelectorAll<HTMLElement>("[data-region]"), (one) => [
      one.dataset.region,
      one,
    ]),
  );
  const placeOf = (id: string): readonly [number, number] | null => {
    const span = draft.find(id);
    if (!span || !isNear(draft.words.blockAt(span.end - 1))) return null;
    const name = names.get(id)?.getBoundingClientRect();
    return name ? [name.left + name.width / 2 - origin.left, name.top - origin.top] : null;
  };
  return draft.relations.flatMap((relation): Arc[] => {
    const { from, to, label } = relation;
    const [start, end] = [placeOf(from), placeOf(to)];
    if (!start || !end) return [];
    const rise = Math.min(MOST, LEAST + Math.abs(start[0] - end[0]) / 12);
    const top = Math.min(start[1], end[1]) - rise;
    return [
      {
        key: `${from} ${to} ${typeof label} ${label}`,
        path: `${pathOf(start, end, top)} ${headOf(end)}`,
        name: labelOf(draft, relation),
        at: [(start[0] + end[0]) / 2, top + 3],
        look:
          `arc${from === active || to === active ? " strong" : ""}` +
          (draft.isSuggested(relation) ? " suggested" : ""),
      },
    ];
  });
}

function pathOf(start: readonly number[], end: readonly number[], top: number): string {
  const [[x0 = 0, y0 = 0], [x1 = 0, y1 = 0]] = [start, end];
  return `M${x0} ${y0} C${x0} ${top} ${x1} ${top} ${x1} ${y1 - 2}`;
}

function headOf([x = 0, y = 0]: readonly number[]): string {
  return `M${x - 4} ${y - 7} L${x} ${y - 1} L${x + 4} ${y - 7}`;
}

/** Returns whether a block is in view or next to it; others need not be laid out for this. */
function nearBlocks(text: HTMLElement): (block: number) => boolean {
  const near = new Set<number>();
  for (const block of text.querySelectorAll<HTMLElement>("[data-block]")) {
    const { top, bottom } = block.getBoundingClientRect();
    if (bottom > -innerHeight && top < 2 * innerHeight) near.add(Number(block.dataset.block));
  }
  return (block) => near.has(block);
}
