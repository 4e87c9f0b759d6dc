/** What a run's metrics say, by whichever name. */
import type { Run } from "../shared/api";

export type Metrics = Run["metrics"];

/** The accuracy on items that were kept out of training. */
export function holdoutOf(metrics: Metrics): number | undefined {
  return metrics.holdout_score ?? metrics.holdout;
}
