/** What the model does and how good it is, in a few numbers. */
import { words } from "../../strings/admin";
import { fetchRuns, type Run, type Status } from "../shared/api";
import { useLive } from "../shared/live";
import { ErrorText, Panel } from "../shared/Panel";
import { SectionLink } from "../shared/SectionLink";
import { Skeleton } from "../shared/Skeleton";
import { LearningCurve, pointsOf } from "./LearningCurve";
import { holdoutOf, type Metrics } from "./metrics";

interface ModelFactsProps {
  readonly slug: string;
  readonly status: Status;
}

/** The overview's: with a way to more. */
export function ModelFacts({ slug, status }: ModelFactsProps) {
  const live = useLive(slug, () => fetchRuns(slug));
  const runs = live.value.value ?? [];
  const waiting = !live.value.value && !live.error.value;
  return (
    <Panel title={words.model.title} class="tall" aside={<ModelChip state={status.model.state} />}>
      <ErrorText text={live.value.value ? null : live.error.value?.message} />
      {waiting ? (
        <Skeleton />
      ) : (
        <>
          <Facts status={status} metrics={latestMetrics(runs)} />
          <LearningCurve points={pointsOf(runs)} />
        </>
      )}
      <SectionLink to="model" class="more-link">
        {words.model.history}
      </SectionLink>
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

interface Fact {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
  /** Explains the number to those who ask. */
  readonly title?: string;
}

export function Facts({ status, metrics }: FactsProps) {
  const { model } = words;
  const advice = adviceOf(metrics);
  return (
    <>
      <ErrorText text={status.model.error} />
      {advice && <p class="advice">{advice}</p>}
      <dl class="facts">
        {[...scoresOf(metrics), ...factsOf(status)].map(({ name, value, note, title }) => (
          <div key={name} title={title}>
            <dt>{name}</dt>
            <dd>
              {value} {note && <small>{note}</small>}
            </dd>
          </div>
        ))}
      </dl>
      {status.model.state === "idle" && (
        <p class="note">{model.waits[status.model.waits ?? "orchestrator"]}</p>
      )}
      {status.model.state !== "idle" &&
        status.model.notes?.map((note) => (
          <p key={note} class="note">
            {note}
          </p>
        ))}
    </>
  );
}

/** What was measured; the accuracy without bias comes first, where there is one. */
function scoresOf(metrics: Metrics): readonly Fact[] {
  const { model } = words;
  const { holdout_low: low, holdout_high: high } = metrics;
  const holdout = digits(holdoutOf(metrics));
  const score = digits(metrics.score);
  const steadiness = digits(metrics.kappa);
  const agreement = digits(metrics.agreement);
  const found: (Fact | undefined | "")[] = [
    holdout && {
      name: model.holdout,
      value: holdout,
      note: model.holdoutHint(low, high),
      title: model.holdoutTitle,
    },
    score
      ? { name: model.score, value: score, note: model.scoreHint, title: model.scoreTitle }
      : { name: model.score, value: model.noScore, title: model.scoreTitle },
    steadiness && { name: model.steadiness, value: steadiness, note: model.steadinessHint },
    agreement && { name: model.agreement, value: agreement, note: model.agreementHint },
  ];
  return found.flatMap((fact) => fact || []);
}

function factsOf({ generation, behind, model: { labels } }: Status): readonly Fact[] {
  const { model } = words;
  const ranking = { name: model.generation, value: model.generationOf(generation) };
  return [
    generation ? { ...ranking, note: model.behind(behind) } : ranking,
    { name: model.trainedOn, value: model.labels(labels) },
  ];
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
