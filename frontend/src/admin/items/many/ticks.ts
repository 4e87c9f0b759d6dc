/** Which items are ticked. */

/** Ticked items, and the last one that was pressed: a range begins there. */
export interface Ticks {
  readonly ticked: ReadonlySet<string>;
  readonly from: string | null;
}

/** No item is ticked. */
export const NO_TICKS: Ticks = { ticked: new Set(), from: null };

/** Ticks or unticks an item; with `range` all from the last pressed item on become like that one. */
export function press(
  { ticked, from }: Ticks,
  shown: readonly string[],
  item: string,
  range: boolean,
): Ticks {
  const next = new Set(ticked);
  const start = from === null ? -1 : shown.indexOf(from);
  if (range && start >= 0) {
    const end = shown.indexOf(item);
    const like = ticked.has(from as string);
    for (const one of shown.slice(Math.min(start, end), Math.max(start, end) + 1)) {
      if (like) next.add(one);
      else next.delete(one);
    }
    return { ticked: next, from: item };
  }
  if (!next.delete(item)) next.add(item);
  return { ticked: next, from: item };
}

/** Ticks all items that are shown. */
export const tickAll = (shown: readonly string[]): Ticks => ({
  ticked: new Set(shown),
  from: null,
});
