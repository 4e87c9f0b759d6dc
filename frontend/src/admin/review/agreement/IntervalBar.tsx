/** Interval on a line from 0 to 1: a bar for the interval, a mark for the estimate. */
import "./interval.css";

interface IntervalBarProps {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Least value on the line; 0 unless an estimate or an interval is below. */
  readonly from?: number;
  /** Values with a thin line, such as limits. */
  readonly marks?: readonly number[];
}

/** Draws an interval; what it shows stands beside it as well. */
export function IntervalBar({ value, low, high, from = 0, marks = [] }: IntervalBarProps) {
  const at = (x: number) => `${(100 * (Math.min(1, Math.max(from, x)) - from)) / (1 - from)}%`;
  const width = (a: number, b: number) =>
    `${(100 * (Math.min(1, b) - Math.max(from, a))) / (1 - from)}%`;
  return (
    <span class="interval-bar" aria-hidden="true">
      {from < 0 && <span class="interval-bar-mark zero" style={{ insetInlineStart: at(0) }} />}
      {marks.map((mark) => (
        <span key={mark} class="interval-bar-mark" style={{ insetInlineStart: at(mark) }} />
      ))}
      {low !== null && high !== null && (
        <span
          class="interval-bar-range"
          style={{ insetInlineStart: at(low), width: width(low, high) }}
        />
      )}
      <span class="interval-bar-value" style={{ insetInlineStart: at(value) }} />
    </span>
  );
}
