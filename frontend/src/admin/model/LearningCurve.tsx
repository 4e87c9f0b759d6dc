/** Learning curve: how good the model is by the number of labels, and how good it would become. */
import { useMemo } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import type { Run, Stopping } from "../shared/api";
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
  /** Score to expect after further labels, with the bounds of its 90 % interval. */
  readonly expected?: Expected;
}

interface Expected {
  readonly score: number;
  readonly low: number;
  readonly high: number;
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

/** Adds what further labels would gain: a line from the latest score on, and its interval. */
export function withExpected(
  points: readonly Point[],
  stopping: Stopping | null | undefined,
): readonly Point[] {
  const last = points.at(-1);
  const score = last?.holdout ?? last?.score ?? null;
  if (!last || score === null || !stopping) return points;
  const { gain, gain_low: low, gain_high: high, gain_labels: further } = stopping;
  if (gain === null || low === null || high === null || further === null) return points;
  const after = (more: number) => Math.min(1, score + Math.max(0, more));
  return [
    ...points.slice(0, -1),
    { ...last, expected: { score, low: score, high: score } },
    {
      ...{ labels: last.labels + further, score: null, holdout: null },
      ...{ low: null, high: null, target: last.target },
      expected: { score: after(gain), low: after(low), high: after(high) },
    },
  ];
}

interface LearningCurveProps {
  readonly points: readonly Point[];
  /** Whether the scores are the F1 of spans. */
  readonly f1?: boolean;
}

/** Draws the curve. */
export function LearningCurve({ points, f1 = false }: LearningCurveProps) {
  const { model } = adminStrings;
  const drawing = useMemo(() => drawingOf(f1), [f1]);
  if (points.length < 2) return <p class="curve-empty">{model.curveEmpty}</p>;
  return <Chart caption={model.curveTable} drawing={drawing} points={points} />;
}

function drawingOf(f1: boolean): Drawing<Point> {
  const { model } = adminStrings;
  return {
    lines: [
      { name: f1 ? model.f1 : model.score, look: "score", value: ({ score }) => score },
      {
        name: f1 ? model.holdoutF1 : model.holdout,
        look: "holdout",
        value: ({ holdout }) => holdout,
      },
      { name: model.rangeLow, look: "edge", value: ({ low }) => low },
      { name: model.rangeHigh, look: "edge", value: ({ high }) => high },
      { name: model.targetLine, look: "target", value: ({ target }) => target },
      { name: model.expected, look: "expected", value: ({ expected }) => expected?.score ?? null },
      { name: model.expectedLow, look: "edge", value: ({ expected }) => expected?.low ?? null },
      { name: model.expectedHigh, look: "edge", value: ({ expected }) => expected?.high ?? null },
    ],
    // Indices of the edges, between which the hold-out accuracy lies with 95 % confidence, and what
    // is to be expected with 90 %.
    bands: [
      { low: 2, high: 3, colour: "--good" },
      { low: 6, high: 7, colour: "--accent" },
    ],
  };
}
