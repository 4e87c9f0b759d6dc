/** Metrics of a run, some of which have an older name. */
import type { Run } from "../shared/api";

/** Metrics by name. */
export type Metrics = Run["metrics"];

/** Returns the accuracy on items that were held out of training. */
export function holdoutOf(metrics: Metrics): number | undefined {
  return metrics.holdout_score ?? metrics.holdout;
}
