/** The drawing of lines with uPlot: in the page's colours, as wide as its place. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { words } from "../../strings/admin";

const HEIGHT = 260;
/** Nobody gives half a label. */
const WHOLE_STEPS = [1, 10, 100, 1_000, 10_000, 100_000].flatMap((n) => [n, 2 * n, 5 * n]);

/** Anything that was measured at some number of labels. */
export interface Spot {
  readonly labels: number;
}

/** How a line looks; an edge is seen only by the band between it and another. */
export type Look = "score" | "holdout" | "target" | "edge";

export interface Drawing<P extends Spot> {
  readonly lines: readonly {
    readonly name: string;
    readonly look: Look;
    value(point: P): number | null;
  }[];
  /** The lines, by their places, between which the ground is coloured. */
  readonly band?: { readonly low: number; readonly high: number };
}

const LOOKS = {
  score: { name: "--accent", dash: [], width: 2, dots: true },
  holdout: { name: "--good", dash: [6, 4], width: 2, dots: true },
  target: { name: "--muted", dash: [2, 4], width: 1, dots: false },
} as const;

export interface Plot<P extends Spot> {
  show(points: readonly P[]): void;
  destroy(): void;
}

export function makePlot<P extends Spot>(place: HTMLElement, drawing: Drawing<P>): Plot<P> {
  let points: readonly P[] = [];
  let plot = draw(place, drawing, points);
  const resize = new ResizeObserver(() =>
    plot.setSize({ width: place.clientWidth, height: HEIGHT }),
  );
  resize.observe(place);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  // uPlot reads its colours once: with another scheme it is drawn anew.
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

function draw<P extends Spot>(
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
      { ...axis, label: words.model.labelsAxis, labelSize: 20, size: 34, incrs: WHOLE_STEPS },
      { ...axis, size: 48 },
    ],
    series: [
      { label: words.model.labelsAxis },
      ...drawing.lines.map((line) => seriesOf(line.name, line.look, colour)),
    ],
    ...(drawing.band ? { bands: [bandOf(drawing.band, colour("--good"))] } : {}),
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

/** uPlot counts the numbers of labels as the first series. */
function bandOf({ low, high }: { low: number; high: number }, colour: string): uPlot.Band {
  const fill = `color-mix(in srgb, ${colour} 16%, transparent)`;
  return { series: [high + 1, low + 1], fill };
}

function columns<P extends Spot>({ lines }: Drawing<P>, points: readonly P[]): uPlot.AlignedData {
  return [
    points.map(({ labels }) => labels),
    ...lines.map(({ value }) => points.map((point) => value(point))),
  ];
}

/** So much of the scale is shown at least: else what is only chance would look like a change. */
const LEAST = 0.3;

/** Some air around the curve; a score that lies within 0 and 1 is not drawn beyond them. */
export function scoreRange(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const air = Math.max((LEAST - (high - low)) / 2, (high - low) * 0.1);
  return [
    low >= 0 ? Math.max(0, low - air) : low - air,
    high <= 1 ? Math.min(1, high + air) : high + air,
  ];
}
