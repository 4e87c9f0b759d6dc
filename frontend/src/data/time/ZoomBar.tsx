/** Controls of a window on time: zoom in and out, and move what is visible. */
import "./zoomBar.css";
import { useKeys } from "../../tasks/keys";
import { words as texts } from "./strings";
import { FACTOR, type TimeWindow } from "./TimeWindow";

interface ZoomBarProps {
  readonly view: TimeWindow;
  /** Point that keeps its place; by default the middle. */
  anchor?(): number | undefined;
  /** Names a point in time. */
  format(at: number): string;
}

/** Draws the controls, and binds + and -. */
export function ZoomBar({ view, anchor, format }: ZoomBarProps) {
  const words = texts();
  const zoom = (factor: number) => view.zoom(factor, inView(view, anchor?.()));
  useKeys({ "+": () => zoom(FACTOR), "-": () => zoom(1 / FACTOR) }, { repeating: true });
  const [from, to] = view.seen.value;
  const [first, last] = view.range;
  return (
    <div class="zoom-bar">
      <input
        type="range"
        aria-label={words.part}
        aria-valuetext={`${format(from)} – ${format(to)}`}
        aria-disabled={!view.zoomed}
        min={first}
        max={view.zoomed ? last - (to - from) : last}
        step="any"
        value={from}
        onInput={(event) => view.moveTo(Number(event.currentTarget.value))}
      />
      <div role="group" aria-label={words.zoom}>
        <Step name={words.zoomOut} sign="−" shortcut="-" act={() => zoom(1 / FACTOR)} />
        <Step name={words.whole} sign="↔" act={() => view.whole()} />
        <Step name={words.zoomIn} sign="+" shortcut="+" act={() => zoom(FACTOR)} />
      </div>
    </div>
  );
}

interface StepProps {
  readonly name: string;
  readonly sign: string;
  readonly shortcut?: string;
  act(): void;
}

function Step({ name, sign, shortcut, act }: StepProps) {
  return (
    <button
      type="button"
      class="quiet"
      aria-label={name}
      title={name}
      aria-keyshortcuts={shortcut}
      onMouseDown={(event) => event.preventDefault()}
      onClick={act}
    >
      {sign}
    </button>
  );
}

/** Returns a point if it is visible; a point elsewhere would make what is visible jump. */
function inView(view: TimeWindow, at: number | undefined): number | undefined {
  const [from, to] = view.seen.peek();
  return at !== undefined && at >= from && at <= to ? at : undefined;
}
