/** Learning curve: how good the model is by the number of labels, with its uncertainty. */
import { useMemo } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import type { Run } from "../shared/api";
import { Chart } from "./Chart";
import { holdoutOf } from "./metrics";
import type { Drawing } from "./plot";

/** Scores at a number of labels. */
export interface Point {
  readonly labels: number;
  readonly score: number | null;
  readonly holdout: number | null;
  /** Lower bound of the hold-out accuracy, with 95 % confidence. */
  readonly low: number | null;
  /** Upper bound of the hold-out accuracy, with 95 % confidence. */
  readonly high: number | null;
  /** Target score for which the required number of labels is estimated. */
  readonly target: number | null;
}

/** Returns one point per number of labels, from the latest run, in order. */
export function pointsOf(runs: readonly Run[]): readonly Point[] {
  const found = new Map<number, Point>();
  for (const { labels, metrics } of runs) {
    const score = metrics.score ?? null;
    const holdout = holdoutOf(metrics) ?? null;
    const [low, high] = [metrics.holdout_low ?? null, metrics.holdout_high ?? null];
    if (score === null && holdout === null) continue;
    const target = metrics.target_score ?? null;
    found.set(labels, { labels, score, holdout, low, high, target });
  }
  return [...found.values()].sort((a, b) => a.labels - b.labels);
}

/** Draws the curve. */
export function LearningCurve({ points }: { readonly points: readonly Point[] }) {
  const { model } = adminStrings;
  const drawing = useMemo(drawingOf, []);
  if (points.length < 2) return <p class="curve-empty">{model.curveEmpty}</p>;
  return <Chart caption={model.curveTable} drawing={drawing} points={points} />;
}

function drawingOf(): Drawing<Point> {
  const { model } = adminStrings;
  return {
    lines: [
      { name: model.score, look: "score", value: ({ score }) => score },
      { name: model.holdout, look: "holdout", value: ({ holdout }) => holdout },
      { name: model.rangeLow, look: "edge", value: ({ low }) => low },
      { name: model.rangeHigh, look: "edge", value: ({ high }) => high },
      { name: model.targetLine, look: "target", value: ({ target }) => target },
    ],
    // Indices of the two edges, between which the hold-out accuracy lies with 95 % confidence.
    band: { low: 2, high: 3 },
  };
}
