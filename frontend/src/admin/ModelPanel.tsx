/** What the model does, how good it is, and how it got there. */
import { strings } from "../strings/en";
import type { Run, Status } from "./api";
import { Curve } from "./Curve";

export interface Point {
  readonly labels: number;
  readonly score: number;
}

interface ModelPanelProps {
  readonly status: Status;
  readonly runs: readonly Run[];
}

export function ModelPanel({ status, runs }: ModelPanelProps) {
  const { admin } = strings;
  const { model, generation } = status;
  const busy = model.state === "training" || model.state === "queued";
  return (
    <section class="panel model-panel" aria-labelledby="model-title">
      <div class="panel-head">
        <h2 id="model-title">{admin.model}</h2>
        <p class={`chip ${busy ? "busy" : model.state}`} data-model={model.state}>
          <span class="dot" aria-hidden="true" />
          {admin.modelState[model.state]}
        </p>
      </div>
      {model.error && <p class="error-text">{model.error}</p>}
      <dl class="facts">
        <div>
          <dt>{admin.score}</dt>
          <dd>{model.score === null ? admin.noScore : model.score.toFixed(3)}</dd>
        </div>
        <div>
          <dt>{admin.trainedOn}</dt>
          <dd>{admin.trainedLabels(model.labels)}</dd>
        </div>
        <div>
          <dt>{admin.generation}</dt>
          <dd>{admin.generationOf(generation)}</dd>
        </div>
      </dl>
      <h3>{admin.curve}</h3>
      <Curve points={pointsOf(runs)} />
    </section>
  );
}

/** One point for each number of labels, the latest run's, in order: as a plot needs them. */
export function pointsOf(runs: readonly Run[]): readonly Point[] {
  const scores = new Map<number, number>();
  for (const { labels, metrics } of runs) {
    if (typeof metrics?.score === "number") scores.set(labels, metrics.score);
  }
  return [...scores]
    .map(([labels, score]) => ({ labels, score }))
    .sort((a, b) => a.labels - b.labels);
}
