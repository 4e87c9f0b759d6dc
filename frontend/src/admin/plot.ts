/** The drawing of a learning curve with uPlot: in the page's colours, as wide as its place. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { words } from "../strings/admin";
import type { Point } from "./Curve";

const HEIGHT = 260;
/** Nobody gives half a label. */
const WHOLE_STEPS = [1, 10, 100, 1_000, 10_000, 100_000].flatMap((n) => [n, 2 * n, 5 * n]);

export interface Plot {
  show(points: readonly Point[]): void;
  destroy(): void;
}

export function makePlot(place: HTMLElement): Plot {
  let points: readonly Point[] = [];
  let plot = draw(place, points);
  const resize = new ResizeObserver(() =>
    plot.setSize({ width: place.clientWidth, height: HEIGHT }),
  );
  resize.observe(place);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  // uPlot reads its colours once: with another scheme it is drawn anew.
  const recolour = () => {
    plot.destroy();
    plot = draw(place, points);
  };
  dark.addEventListener("change", recolour);
  return {
    show(next) {
      points = next;
      plot.setData(columns(points));
    },
    destroy() {
      resize.disconnect();
      dark.removeEventListener("change", recolour);
      plot.destroy();
    },
  };
}

function draw(place: HTMLElement, points: readonly Point[]): uPlot {
  const colour = (name: string) => getComputedStyle(place).getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--muted"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
    labelFont: "12px system-ui, sans-serif",
  };
  const line = (label: string, stroke: string, dash: number[]) => ({
    label,
    stroke,
    dash,
    width: 2,
    spanGaps: true,
    points: { show: true, size: 6, fill: stroke },
  });
  /** The edge of a band has no line of its own. */
  const edge = (label: string) => ({ label, width: 0, spanGaps: true, points: { show: false } });
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
      line(words.model.score, colour("--accent"), []),
      line(words.model.holdout, colour("--good"), [6, 4]),
      edge(words.model.rangeOf),
      edge(words.model.rangeOf),
    ],
    // Between the last two: where the hold-out accuracy lies with 95 % confidence.
    bands: [{ series: [4, 3], fill: `color-mix(in srgb, ${colour("--good")} 16%, transparent)` }],
  };
  return new uPlot(options, columns(points), place);
}

function columns(points: readonly Point[]): uPlot.AlignedData {
  return [
    points.map(({ labels }) => labels),
    points.map(({ score }) => score),
    points.map(({ holdout }) => holdout),
    points.map(({ low }) => low),
    points.map(({ high }) => high),
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
