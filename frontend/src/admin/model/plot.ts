/** Line plots with uPlot, in the page's colours and as wide as their container. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { adminStrings } from "../../strings/admin";

/** Height of a plot, in CSS pixels. */
const HEIGHT = 260;
/** Steps of the axis of labels, which are whole numbers. */
const WHOLE_STEPS = [1, 10, 100, 1_000, 10_000, 100_000].flatMap((n) => [n, 2 * n, 5 * n]);

/** Measurements at a number of labels. */
export interface Measurement {
  readonly labels: number;
}

/** Look of a line; an edge is visible only as the border of a band. */
export type Look = "score" | "holdout" | "target" | "expected" | "edge";

/** Lines to draw. */
export interface Drawing<P extends Measurement> {
  readonly lines: readonly {
    readonly name: string;
    readonly look: Look;
    value(point: P): number | null;
  }[];
  readonly bands?: readonly Band[];
}

/** Indices of two lines between which the background is coloured. */
interface Band {
  readonly low: number;
  readonly high: number;
  /** Name of the colour in the style sheet. */
  readonly colour: string;
}

/** Colour, dashes and width of each look. */
const LOOKS = {
  score: { name: "--accent", dash: [], width: 2, dots: true },
  holdout: { name: "--good", dash: [6, 4], width: 2, dots: true },
  target: { name: "--muted", dash: [2, 4], width: 1, dots: false },
  expected: { name: "--accent", dash: [2, 4], width: 2, dots: false },
} as const;

/** Plot on the page. */
export interface Plot<P extends Measurement> {
  show(points: readonly P[]): void;
  destroy(): void;
}

/** Draws a plot into an element. */
export function makePlot<P extends Measurement>(place: HTMLElement, drawing: Drawing<P>): Plot<P> {
  let points: readonly P[] = [];
  let plot = draw(place, drawing, points);
  const resize = new ResizeObserver(() =>
    plot.setSize({ width: place.clientWidth, height: HEIGHT }),
  );
  resize.observe(place);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  // uPlot reads its colours once, so another colour scheme needs a new plot.
  const recolour = () => {
    plot.destroy();
    plot = draw(place, drawing, points);
  };
  dark.addEventListener("change", recolour);
  return {
    show(next) {
      points = next;
      plot.setData(columns(drawing, points));
    },
    destroy() {
      resize.disconnect();
      dark.removeEventListener("change", recolour);
      plot.destroy();
    },
  };
}

function draw<P extends Measurement>(
  place: HTMLElement,
  drawing: Drawing<P>,
  points: readonly P[],
): uPlot {
  const colour = (name: string) => getComputedStyle(place).getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--muted"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
    labelFont: "12px system-ui, sans-serif",
  };
  const options: uPlot.Options = {
    width: place.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { time: false }, y: { range: (_, low, high) => scoreRange(low, high) } },
    axes: [
      {
        ...axis,
        label: adminStrings.model.labelsAxis,
        labelSize: 20,
        size: 34,
        incrs: WHOLE_STEPS,
      },
      { ...axis, size: 48 },
    ],
    series: [
      { label: adminStrings.model.labelsAxis },
      ...drawing.lines.map((line) => seriesOf(line.name, line.look, colour)),
    ],
    bands: (drawing.bands ?? []).map((band) => bandOf(band, colour(band.colour))),
  };
  return new uPlot(options, columns(drawing, points), place);
}

function seriesOf(label: string, look: Look, colour: (name: string) => string): uPlot.Series {
  if (look === "edge") return { label, width: 0, spanGaps: true, points: { show: false } };
  const { name, dash, width, dots } = LOOKS[look];
  const stroke = colour(name);
  return {
    label,
    stroke,
    dash: [...dash],
    width,
    spanGaps: true,
    points: { show: dots, size: 6, fill: stroke },
  };
}

/** Returns a band of uPlot, whose first series is the number of labels. */
function bandOf({ low, high }: Band, colour: string): uPlot.Band {
  const fill = `color-mix(in srgb, ${colour} 16%, transparent)`;
  return { series: [high + 1, low + 1], fill };
}

function columns<P extends Measurement>(
  { lines }: Drawing<P>,
  points: readonly P[],
): uPlot.AlignedData {
  return [
    points.map(({ labels }) => labels),
    ...lines.map(({ value }) => points.map((point) => value(point))),
  ];
}

/** Smallest range of scores shown; in a smaller one, noise would look like a change. */
const MIN_RANGE = 0.3;

/** Returns the range of the axis: some margin around the scores, but not beyond 0 and 1. */
export function scoreRange(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const air = Math.max((MIN_RANGE - (high - low)) / 2, (high - low) * 0.1);
  return [
    low >= 0 ? Math.max(0, low - air) : low - air,
    high <= 1 ? Math.min(1, high + air) : high + air,
  ];
}
