/** Chip with the state and the score of the model. */
import type { Model } from "../protocol/messages";
import { strings } from "../strings/language";

/** Shows what the model does and how good it is. */
export function ModelChip({ model }: { readonly model: Model }) {
  const score = model.metrics.score;
  const busy = model.state === "training" || model.state === "queued";
  const parts = [
    model.state === "ready" && score !== undefined ? "" : strings.model.state[model.state],
    score === undefined ? "" : strings.model.score(score),
  ].filter(Boolean);
  if (!parts.length) return null;
  return (
    <p
      class={busy ? "chip busy" : `chip ${model.state}`}
      data-model={model.state}
      title={score === undefined ? undefined : strings.model.scoreHint}
    >
      <span class="dot" aria-hidden="true" />
      {parts.join(" · ")}
    </p>
  );
}
