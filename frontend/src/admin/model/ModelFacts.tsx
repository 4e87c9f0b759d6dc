/** Facts about the model: its state and how good it is, in a few numbers. */
import { adminStrings } from "../../strings/admin";
import { fetchRuns, type Run, type Status } from "../shared/api";
import { useLiveData } from "../shared/liveData";
import { ErrorText, Panel } from "../shared/Panel";
import { SectionLink } from "../shared/SectionLink";
import { Skeleton } from "../shared/Skeleton";
import { LabelScores } from "./LabelScores";
import { LearningCurve, pointsOf, withExpected } from "./LearningCurve";
import { holdoutOf, isF1, type Metrics } from "./metrics";
import { QuestionScores } from "./QuestionScores";
import { StoppingAdvice } from "./StoppingAdvice";

interface ModelFactsProps {
  readonly slug: string;
  readonly status: Status;
}

/** Panel of the overview, with a link to the model section. */
export function ModelFacts({ slug, status }: ModelFactsProps) {
  const live = useLiveData(slug, () => fetchRuns(slug));
  const runs = live.value.value ?? [];
  const waiting = !live.value.value && !live.error.value;
  const metrics = latestMetrics(runs);
  return (
    <Panel
      title={adminStrings.model.title}
      class="tall"
      aside={<ModelChip state={status.model.state} />}
    >
      <ErrorText text={live.value.value ? null : live.error.value?.message} />
      {waiting ? (
        <Skeleton />
      ) : (
        <>
          <Facts status={status} metrics={metrics} />
          {!isWithoutModel(status, metrics) && (
            <LearningCurve
              points={withExpected(pointsOf(runs), status.model.stopping)}
              f1={isF1(metrics)}
            />
          )}
        </>
      )}
      <SectionLink to="model" class="more-link">
        {adminStrings.model.history}
      </SectionLink>
    </Panel>
  );
}

/** Chip with the state of the model. */
export function ModelChip({ state }: { readonly state: Status["model"]["state"] }) {
  const busy = state === "training" || state === "queued";
  return (
    <p class={`chip ${busy ? "busy" : state}`} data-model={state}>
      <span class="dot" aria-hidden="true" />
      {adminStrings.model.state[state]}
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
  /** Explanation, shown as a tooltip. */
  readonly title?: string;
}

/** Lists the facts, with advice and errors. */
export function Facts({ status, metrics }: FactsProps) {
  const { model } = adminStrings;
  // How far the target is matters only to who goes on.
  const target = status.model.stopping?.verdict === "stop" ? null : targetOf(metrics);
  const diverse = isWithoutModel(status, metrics);
  const facts = diverse ? [rankingOf(status)] : [...scoresOf(metrics), ...factsOf(status)];
  return (
    <>
      <ErrorText text={status.model.error} />
      {status.model.progress && <p class="note printed">{status.model.progress}</p>}
      <StoppingAdvice stopping={status.model.stopping} />
      {target && <p class="note">{target}</p>}
      <dl class="facts">
        {facts.map(({ name, value, note, title }) => (
          <div key={name} title={title}>
            <dt>{name}</dt>
            <dd>
              {value} {note && <small>{note}</small>}
            </dd>
          </div>
        ))}
      </dl>
      <QuestionScores questions={status.model.questions ?? []} />
      <LabelScores metrics={metrics} />
      {status.model.state === "idle" && (
        <p class="note">
          {diverse ? model.diversity : model.waits[status.model.waits ?? "orchestrator"]}
        </p>
      )}
      {status.model.state !== "idle" && <LeftOut {...status.model} />}
      {status.model.state !== "idle" &&
        notesOf(status).map((note) => (
          <p key={note} class="note">
            {note}
          </p>
        ))}
    </>
  );
}

/** Names the items that the model could not be given. */
function LeftOut({ left_out: found }: Status["model"]) {
  if (!found) return null;
  return (
    <p class="note">
      {adminStrings.model.leftOut(found.count)}{" "}
      {found.items.map(({ item, id, why }, index) => (
        <span key={item}>
          {index > 0 && "; "}
          <SectionLink to="items" query={`item=${item}`}>
            {id ?? item}
          </SectionLink>
          {why && ` (${why})`}
        </span>
      ))}
      {found.items.length < found.count && " …"}
    </p>
  );
}

/** Returns the server's sentences, but for the one about items that are named already. */
const notesOf = ({ model }: Status): readonly string[] =>
  (model.notes ?? []).filter((note) => !model.left_out || !note.includes("left out of training"));

/** Returns the measured scores; the unbiased accuracy comes first, if there is one. */
function scoresOf(metrics: Metrics): readonly Fact[] {
  const { model } = adminStrings;
  const { holdout_low: low, holdout_high: high } = metrics;
  const holdout = digits(holdoutOf(metrics));
  const score = digits(metrics.score);
  const ratingError = digits(metrics.mae);
  const steadiness = digits(metrics.kappa);
  const agreement = digits(metrics.agreement);
  const measured = isF1(metrics) ? f1Texts() : accuracyTexts();
  const found: (Fact | undefined | "")[] = [
    holdout && { ...measured.holdout, value: holdout, note: measured.holdoutHint(low, high) },
    score
      ? { ...measured.score, value: score, note: measured.scoreHint }
      : { ...measured.score, value: model.noScore },
    ratingError && {
      name: model.ratingError,
      value: ratingError,
      note: model.ratingErrorHint(metrics.within_one),
    },
    steadiness && { name: model.steadiness, value: steadiness, note: model.steadinessHint },
    agreement && { name: model.agreement, value: agreement, note: model.agreementHint },
  ];
  return found.flatMap((fact) => fact || []);
}

function accuracyTexts() {
  const { model } = adminStrings;
  return {
    holdout: { name: model.holdout, title: model.holdoutTitle },
    holdoutHint: model.holdoutHint,
    score: { name: model.score, title: model.scoreTitle },
    scoreHint: model.scoreHint,
  };
}

function f1Texts(): ReturnType<typeof accuracyTexts> {
  const { model } = adminStrings;
  return {
    holdout: { name: model.holdoutF1, title: model.f1Title },
    holdoutHint: model.holdoutF1Hint,
    score: { name: model.f1, title: model.f1Title },
    scoreHint: model.f1Hint,
  };
}

function factsOf(status: Status): readonly Fact[] {
  const { model } = adminStrings;
  const trained = { name: model.trainedOn, value: model.labels(status.model.labels) };
  return [rankingOf(status), trained];
}

function rankingOf({ generation, behind }: Status): Fact {
  const { model } = adminStrings;
  const ranking = { name: model.generation, value: model.generationOf(generation) };
  return generation ? { ...ranking, note: model.behind(behind) } : ranking;
}

/** Tells whether items are ranked by diversity alone, since no model learns the task. */
export function isWithoutModel({ model }: Status, metrics: Metrics): boolean {
  return Boolean(metrics.diversity) && model.state === "idle" && model.waits !== "package";
}

/**
 * Returns the latest metrics.
 *
 * Scores come from the latest run that was evaluated, which happens a little after its ranking;
 * the agreement of labellers comes from the latest run that has it.
 */
export function latestMetrics(runs: readonly Run[]): Metrics {
  const newest = runs.at(-1)?.metrics;
  if (newest?.diversity) return { diversity: newest.diversity };
  const latest = (...names: readonly string[]): Metrics =>
    runs.findLast(({ metrics }) => names.some((name) => metrics[name] !== undefined))?.metrics ??
    {};
  const { agreement } = latest("agreement");
  const evaluated = latest("score", "holdout_score", "holdout", "kappa");
  return agreement === undefined ? evaluated : { ...evaluated, agreement };
}

function targetOf(metrics: Metrics): string | null {
  const { target_low: low, target_high: high, labels_to_target: target } = metrics;
  if (low !== undefined && high !== undefined) return adminStrings.model.target(low, high);
  return target === undefined ? null : adminStrings.model.target(target, target);
}

const digits = (value: number | undefined) =>
  value === undefined ? undefined : adminStrings.model.digits(value);
