/** What the model does and how good it is, in a few numbers. */
import { words } from "../strings/admin";
import { fetchRuns, type Run, type Status } from "./api";
import { Curve, pointsOf } from "./Curve";
import { useLive } from "./live";
import { holdoutOf, type Metrics } from "./metrics";
import { ErrorText, Panel } from "./Panel";
import { Way } from "./Way";

interface ModelFactsProps {
  readonly slug: string;
  readonly status: Status;
}

/** The overview's: with a way to more. */
export function ModelFacts({ slug, status }: ModelFactsProps) {
  const runs = useLive(slug, () => fetchRuns(slug)).value.value ?? [];
  return (
    <Panel title={words.model.title} class="tall" aside={<ModelChip state={status.model.state} />}>
      <Facts status={status} metrics={latestMetrics(runs)} />
      <Curve points={pointsOf(runs)} />
      <Way to="model" class="more-link">
        {words.model.history}
      </Way>
    </Panel>
  );
}

export function ModelChip({ state }: { readonly state: Status["model"]["state"] }) {
  const busy = state === "training" || state === "queued";
  return (
    <p class={`chip ${busy ? "busy" : state}`} data-model={state}>
      <span class="dot" aria-hidden="true" />
      {words.model.state[state]}
    </p>
  );
}

interface FactsProps {
  readonly status: Status;
  readonly metrics: Metrics;
}

export function Facts({ status, metrics }: FactsProps) {
  const { model } = words;
  const holdout = holdoutOf(metrics);
  const facts: readonly (readonly [name: string, value: string, note: string])[] = [
    [model.score, digits(metrics.score) ?? model.noScore, model.scoreHint],
    ...(holdout === undefined
      ? []
      : [
          [
            model.holdout,
            digits(holdout) ?? "",
            model.holdoutHint(metrics.holdout_low, metrics.holdout_high),
          ] as const,
        ]),
    ...(metrics.kappa === undefined
      ? []
      : [[model.steadiness, digits(metrics.kappa) ?? "", model.steadinessHint] as const]),
    ...(metrics.agreement === undefined
      ? []
      : [[model.agreement, digits(metrics.agreement) ?? "", model.agreementHint] as const]),
    [
      model.generation,
      model.generationOf(status.generation),
      status.generation ? model.behind(status.behind) : "",
    ],
    [model.trainedOn, model.labels(status.model.labels), ""],
  ];
  const advice = adviceOf(metrics);
  return (
    <>
      <ErrorText text={status.model.error} />
      {advice && <p class="advice">{advice}</p>}
      <dl class="facts">
        {facts.map(([name, value, note]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {value} {note && <small>{note}</small>}
            </dd>
          </div>
        ))}
      </dl>
      {status.model.state === "idle" && <p class="note">{model.idleText}</p>}
    </>
  );
}

/**
 * What is known of the model: of the latest run that was evaluated, which follows its ranking a
 * little later, and how far people agree, of the latest that knows it.
 */
export function latestMetrics(runs: readonly Run[]): Metrics {
  const latest = (...names: readonly string[]): Metrics =>
    runs.findLast(({ metrics }) => names.some((name) => metrics[name] !== undefined))?.metrics ??
    {};
  const { agreement } = latest("agreement");
  const evaluated = latest("score", "holdout_score", "holdout", "kappa");
  return agreement === undefined ? evaluated : { ...evaluated, agreement };
}

function adviceOf(metrics: Metrics): string | null {
  const { target_low: low, target_high: high, labels_to_target: target } = metrics;
  if (metrics.stable || metrics.stop) return words.model.stable;
  if (low !== undefined && high !== undefined) return words.model.target(low, high);
  return target === undefined ? null : words.model.target(target, target);
}

const digits = (value: number | undefined) =>
  value === undefined ? undefined : words.model.digits(value);
