/** Metrics of a run, some of which have an older name. */
import type { Run } from "../shared/api";

/** Metrics by name. */
export type Metrics = Run["metrics"];

/** Returns the accuracy on items that were held out of training. */
export function holdoutOf(metrics: Metrics): number | undefined {
  return metrics.holdout_score ?? metrics.holdout;
}

/** Tells whether the scores are the F1 of spans, and no accuracies. */
export function isF1(metrics: Metrics): boolean {
  return metrics.f1 !== undefined;
}

/** F1 of the spans with a label. */
export interface LabelScore {
  readonly label: string;
  readonly f1: number;
  /** Number of spans with the label that people have marked. */
  readonly spans: number | undefined;
}

const F1_OF = "f1:";

/** Returns the F1 of each label, those marked most often first. */
export function labelScoresOf(metrics: Metrics): readonly LabelScore[] {
  return Object.entries(metrics)
    .filter(([name]) => name.startsWith(F1_OF))
    .map(([name, f1]) => {
      const label = name.slice(F1_OF.length);
      return { label, f1, spans: metrics[`labels:${label}`] };
    })
    .sort((a, b) => (b.spans ?? 0) - (a.spans ?? 0));
}
