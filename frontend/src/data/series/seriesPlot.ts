/** Plot of a series with uPlot, in the page's colours, of the part of time that is visible. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { effect } from "@preact/signals";
import { colourName } from "../../tasks/colours";
import type { TimeWindow } from "../time/TimeWindow";
import type { Series } from "./seriesOf";

/** Width, in CSS pixels, of the values beside the plot. */
const AXIS = 56;
/** Distance, in CSS pixels, from which on a press is a drag. */
const DRAG_PX = 4;
/** Font of the numbers beside the plot. */
const FONT = "12px system-ui, sans-serif";

/** Where the lines are drawn, in CSS pixels from the upper left corner of the plot. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a plot shows, and whom it tells. */
export interface Plotted {
  readonly series: Series;
  readonly view: TimeWindow;
  /** Whether the line at a place is visible; it is read within an effect. */
  isShown(place: number): boolean;
  /** Receives the area after each change of size. */
  resized(area: Area): void;
}

/** Draws a plot into an element and keeps it up to date; returns a function that removes it. */
export function plotSeries(place: HTMLElement, plotted: Plotted): () => void {
  let plot = draw(place, plotted);
  const size = () => plot.setSize({ width: place.clientWidth, height: place.clientHeight });
  const resize = new ResizeObserver(size);
  resize.observe(place);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  // uPlot reads its colours once, so another colour scheme needs a new plot.
  const recolour = () => {
    plot.destroy();
    plot = draw(place, plotted);
    follow();
  };
  dark.addEventListener("change", recolour);
  const follow = () => {
    const [min, max] = plotted.view.seen.value;
    plot.batch(() => {
      plot.setScale("x", { min, max });
      for (const at of plotted.series.values.keys()) {
        const show = plotted.isShown(at);
        if (plot.series[at + 1]?.show !== show) plot.setSeries(at + 1, { show });
      }
    });
  };
  const stop = effect(follow);
  return () => {
    stop();
    resize.disconnect();
    dark.removeEventListener("change", recolour);
    plot.destroy();
  };
}

function draw(place: HTMLElement, { series, view, resized }: Plotted): uPlot {
  const style = getComputedStyle(place);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--muted"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: FONT,
  };
  const tell = ({ bbox }: uPlot) => {
    const [left, top, width, height] = [bbox.left, bbox.top, bbox.width, bbox.height].map(
      (one) => one / devicePixelRatio,
    ) as [number, number, number, number];
    resized({ left, top, width, height });
  };
  const [min, max] = view.seen.peek();
  const options: uPlot.Options = {
    width: place.clientWidth,
    height: place.clientHeight,
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false },
      points: { size: 7 },
      bind: { dblclick: () => () => null },
    },
    scales: { x: { time: false, min, max } },
    axes: [
      { ...axis, size: 30 },
      { ...axis, size: AXIS },
    ],
    series: [
      {},
      ...series.values.map((_, at) => ({
        stroke: colour(colourName(at)),
        width: 1.5,
        points: { size: 5 },
      })),
    ],
    hooks: {
      ready: [tell],
      setSize: [tell],
      setSelect: [(plot: uPlot) => zoomTo(plot, view)],
    },
  };
  const lines = series.values.map(({ values }) => values as (number | null)[]);
  return new uPlot(options, [series.index as number[], ...lines], place);
}

/** Zooms to what the mouse has selected; a click without a drag selects nothing. */
function zoomTo(plot: uPlot, view: TimeWindow): void {
  const { left, width } = plot.select;
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  if (width > DRAG_PX) view.show([plot.posToVal(left, "x"), plot.posToVal(left + width, "x")]);
}
