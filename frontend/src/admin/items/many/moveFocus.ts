/** Moves between tiles by the arrow keys. */
import { isTurned } from "../../../direction";

/** Steps of the arrow keys, in columns and in rows. */
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

/** Focuses the tile that an arrow key leads to, if a tile has the focus. */
export function moveFocus(event: KeyboardEvent, grid: HTMLElement | null): void {
  const step = STEPS[event.key];
  if (!grid || !step || event.ctrlKey || event.metaKey || event.altKey) return;
  const tiles = [...grid.querySelectorAll<HTMLElement>(".tile-face")];
  const at = tiles.findIndex((tile) => tile === document.activeElement);
  if (at < 0) return;
  const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length;
  const forwards = isTurned(grid) ? -1 : 1;
  const next = tiles[at + step[0] * forwards + step[1] * columns];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
