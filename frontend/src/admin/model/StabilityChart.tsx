/** Stability of the model and agreement of labellers, by the number of labels. */
import { useMemo } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import type { Run } from "../shared/api";
import { Chart } from "./Chart";
import type { Drawing } from "./plot";

/** Kappa at which more labels change almost nothing (`learning/stopping.py`). */
const STABLE = 0.99;

/** Measurements at a number of labels. */
export interface StabilityPoint {
  readonly labels: number;
  readonly kappa: number | null;
  readonly agreement: number | null;
}

/** Returns one point per number of labels with a measurement, in order. */
export function stabilityPointsOf(runs: readonly Run[]): readonly StabilityPoint[] {
  const found = new Map<number, StabilityPoint>();
  for (const { labels, metrics } of runs) {
    const [kappa, agreement] = [metrics.kappa ?? null, metrics.agreement ?? null];
    if (kappa !== null || agreement !== null) found.set(labels, { labels, kappa, agreement });
  }
  return [...found.values()].sort((a, b) => a.labels - b.labels);
}

/** Draws kappa and agreement, with the line at which one may stop. */
export function StabilityChart({ points }: { readonly points: readonly StabilityPoint[] }) {
  const drawing = useMemo(drawingOf, []);
  return <Chart caption={adminStrings.model.steadyTable} drawing={drawing} points={points} />;
}

function drawingOf(): Drawing<StabilityPoint> {
  const { model } = adminStrings;
  return {
    lines: [
      { name: model.steadiness, look: "score", value: ({ kappa }) => kappa },
      { name: model.agreement, look: "holdout", value: ({ agreement }) => agreement },
      {
        name: model.stopLine,
        look: "target",
        value: ({ kappa }) => (kappa === null ? null : STABLE),
      },
    ],
  };
}
