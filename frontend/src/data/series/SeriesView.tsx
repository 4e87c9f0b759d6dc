/** View of numbers over time: a plot that can be zoomed, its legend, and a summary in words. */
import "./series.css";
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { number } from "../../strings/language";
import { colourOf } from "../../tasks/colours";
import { TimeWindow } from "../time/TimeWindow";
import { useTimeGestures } from "../time/useTimeGestures";
import { ZoomBar } from "../time/ZoomBar";
import { nearest, numeral, summaries } from "./series";
import type { Series } from "./seriesOf";
import { type Area, plotSeries } from "./seriesPlot";
import { words as texts } from "./strings";

/** Smallest number of points that can fill the plot. */
const MIN_POINTS = 8;

interface SeriesViewProps {
  readonly series: Series;
  /** Visible part; by default one of the view's own. */
  readonly view?: TimeWindow;
  /** Point that keeps its place when keys zoom; by default the middle. */
  anchor?(): number | undefined;
  /** Draws a layer that lies exactly over the lines. */
  layer?(): ComponentChildren;
}

/** Returns a window on the whole series. */
export function windowOf({ index }: Series): TimeWindow {
  const [first, last] = [index[0] ?? 0, index.at(-1) ?? 1];
  return new TimeWindow([first, last], ((last - first) * MIN_POINTS) / index.length);
}

/** Shows a series. */
export function SeriesView({ series, view: given, anchor, layer }: SeriesViewProps) {
  const view = useMemo(() => given ?? windowOf(series), [series, given]);
  const hidden = useMemo(() => signal<ReadonlySet<number>>(new Set()), [series]);
  const pointed = useMemo(() => signal<number | null>(null), [series]);
  const { frame, place, area, point } = usePlot(series, view, hidden, pointed);
  const format = (at: number) => numeral(at, view.range[1] - view.range[0]);
  return (
    <div class="series-view">
      <Legend series={series} hidden={hidden} pointed={pointed} />
      <div
        ref={frame}
        class="series-frame"
        onPointerMove={point}
        onPointerLeave={() => {
          pointed.value = null;
        }}
      >
        <div ref={place} class="series-plot" aria-hidden="true" />
        {area && layer && (
          <div
            class="series-layer"
            style={{
              left: `${area.left}px`,
              top: `${area.top}px`,
              width: `${area.width}px`,
              height: `${area.height}px`,
            }}
          >
            {layer()}
          </div>
        )}
      </div>
      <ZoomBar view={view} format={format} {...(anchor && { anchor })} />
      <SummaryTable series={series} format={format} />
    </div>
  );
}

function usePlot(
  series: Series,
  view: TimeWindow,
  hidden: { readonly value: ReadonlySet<number> },
  pointed: { value: number | null },
) {
  const frame = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const [area, setArea] = useState<Area | null>(null);
  useEffect(() => {
    if (!place.current) return;
    return plotSeries(place.current, {
      series,
      view,
      isShown: (line) => !hidden.value.has(line),
      resized: setArea,
    });
  }, [series, view]);
  const at = (x: number) => {
    const box = place.current?.getBoundingClientRect();
    const [from, to] = view.seen.peek();
    const share = box && area ? (x - box.left - area.left) / area.width : 0.5;
    return from + share * (to - from);
  };
  useTimeGestures(frame, view, at);
  const point = ({ clientX }: PointerEvent) => {
    pointed.value = nearest(series.index, at(clientX));
  };
  return { frame, place, area, point };
}

interface LegendProps {
  readonly series: Series;
  readonly hidden: { value: ReadonlySet<number> };
  readonly pointed: { readonly value: number | null };
}

/** Names the lines, with their values at the pointer; a press hides or shows a line. */
function Legend({ series: { index, values }, hidden, pointed }: LegendProps) {
  const words = texts();
  const press = (line: number) => {
    const next = new Set(hidden.value);
    if (!next.delete(line)) next.add(line);
    hidden.value = next;
  };
  const at = pointed.value;
  return (
    <div class="series-legend" role="group" aria-label={words.lines}>
      {values.map(({ name, values: line }, place) => (
        <button
          key={name}
          type="button"
          class="label-choice"
          style={{ "--colour": colourOf(place) }}
          aria-pressed={!hidden.value.has(place)}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => press(place)}
        >
          <span class="swatch" aria-hidden="true" />
          <span dir="auto">{name || words.value}</span>
          {at !== null && <output aria-hidden="true">{shortened(line[at])}</output>}
        </button>
      ))}
      <span class="series-time" aria-hidden="true">
        {at === null ? "" : shortened(index[at])}
      </span>
    </div>
  );
}

/** Returns a number with as many digits as can be read at a glance. */
function shortened(value: number | null | undefined): string {
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : "–";
}

interface SummaryTableProps {
  readonly series: Series;
  format(at: number): string;
}

/** Says in numbers what the plot shows, for screen readers. */
function SummaryTable({ series, format }: SummaryTableProps) {
  const words = texts();
  const rows = useMemo(() => summaries(series), [series]);
  const { index } = series;
  const digits = (value: number) => (Number.isFinite(value) ? number(value) : "–");
  return (
    <div class="visually-hidden">
      <table>
        <caption>
          {words.series(index.length, format(index[0] ?? 0), format(index.at(-1) ?? 0))}
        </caption>
        <thead>
          <tr>
            {[words.line, words.lowest, words.highest, words.mean, words.missing].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, lowest, highest, mean, missing }) => (
            <tr key={name}>
              <th scope="row">{name || words.value}</th>
              {[lowest, highest, mean].map((value, column) => (
                <td key={column}>{digits(value)}</td>
              ))}
              <td>{missing}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
