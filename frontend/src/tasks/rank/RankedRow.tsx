/** Row of an order: an option with its place, which arrow keys, buttons and dragging change. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Option } from "../options/options";
import { words } from "./strings";

interface RankedRowProps {
  /** Option; undefined if the item has it no longer. */
  readonly option: Option | undefined;
  readonly place: number;
  readonly count: number;
  readonly dragged: boolean;
  grab(event: PointerEvent): void;
  /** Moves the option to a place; moves with the same `step` are undone together. */
  move(to: number, step: string): void;
  takeOut(): void;
}

/** Draws the row. For screen readers the option is a number, its place. */
export function RankedRow({ option, place, count, dragged, grab, move, takeOut }: RankedRowProps) {
  const handle = useRef<HTMLDivElement>(null);
  const hadFocus = useRef(false);
  // The browser takes the focus from an element that is moved.
  useLayoutEffect(() => {
    if (hadFocus.current) handle.current?.focus();
    hadFocus.current = false;
    if (dragged) handle.current?.scrollIntoView?.({ block: "nearest" });
  }, [place]);
  if (!option) return null;
  const { label } = option;
  const moves: Record<string, number> = {
    ArrowUp: place - 1,
    ArrowDown: place + 1,
    Home: 0,
    End: count - 1,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = moves[event.key];
    if (to === undefined && event.key !== "Delete" && event.key !== " ") return;
    event.preventDefault();
    if (event.key === "Delete") takeOut();
    if (to === undefined) return;
    hadFocus.current = to >= 0 && to < count && to !== place;
    move(to, `keys ${label}`);
  };
  const by = (step: number) => move(place + step, `button ${label} ${place}`);
  return (
    <li class={dragged ? "ranked-row dragged" : "ranked-row"} data-ranked={place + 1}>
      <div
        ref={handle}
        class="ranked-handle"
        role="spinbutton"
        tabIndex={0}
        aria-label={label}
        aria-valuenow={place + 1}
        aria-valuemin={1}
        aria-valuemax={count}
        aria-valuetext={words.place(place + 1, count)}
        onKeyDown={onKeyDown}
        // The mouse does not move the focus, so Space still skips.
        onMouseDown={(event) => event.preventDefault()}
        onPointerDown={grab}
      >
        <b class="rank-grip">{place + 1}</b>
        <span class="name" dir="auto">
          {label}
        </span>
      </div>
      <RowButton sign="↑" name={words.up(label)} act={() => by(-1)} />
      <RowButton sign="↓" name={words.down(label)} act={() => by(1)} />
      <RowButton sign="×" name={words.takeOut(label)} act={takeOut} />
    </li>
  );
}

interface RowButtonProps {
  readonly sign: string;
  readonly name: string;
  act(): void;
}

/** Button for mouse and finger; Tab goes to the row itself, whose keys do the same. */
function RowButton({ sign, name, act }: RowButtonProps) {
  return (
    <button
      type="button"
      class="quiet"
      tabIndex={-1}
      aria-label={name}
      onMouseDown={(event) => event.preventDefault()}
      onClick={act}
    >
      <span aria-hidden="true">{sign}</span>
    </button>
  );
}
