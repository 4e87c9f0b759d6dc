/** Model section: facts, learning curve, and the history of trainings. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { number } from "../../strings/language";
import { fetchRuns, type Run, type Status } from "../shared/api";
import { formatTime } from "../shared/format";
import { useLiveData } from "../shared/liveData";
import { ErrorText, Panel } from "../shared/Panel";
import { ScrollArea } from "../shared/ScrollArea";
import { Skeleton } from "../shared/Skeleton";
import { Encoding } from "./Encoding";
import { LearningCurve, pointsOf, withExpected } from "./LearningCurve";
import { Facts, isWithoutModel, latestMetrics, ModelChip } from "./ModelFacts";
import { holdoutOf, isF1 } from "./metrics";
import { StabilityChart, stabilityPointsOf } from "./StabilityChart";

/** Number of trainings in the table at first; the curve shows all. */
const SHOWN = 10;

interface ModelSectionProps {
  readonly slug: string;
  readonly status: Status;
}

/** Shows the model of a project. */
export function ModelSection({ slug, status }: ModelSectionProps) {
  const { model } = adminStrings;
  const live = useLiveData(slug, () => fetchRuns(slug));
  const runs = live.value.value ?? [];
  const metrics = latestMetrics(runs);
  const steady = stabilityPointsOf(runs);
  return (
    <div class="panels">
      <Panel title={model.title} class="whole" aside={<ModelChip state={status.model.state} />}>
        <Facts status={status} metrics={metrics} />
      </Panel>
      <Encoding encoding={status.model.encoding} />
      {!isWithoutModel(status, metrics) && (
        <Panel title={model.curve} class="whole">
          <LearningCurve
            points={withExpected(pointsOf(runs), status.model.stopping)}
            f1={isF1(metrics)}
          />
        </Panel>
      )}
      {steady.length > 1 && (
        <Panel title={model.steady} class="whole">
          <p class="note">{model.steadyText}</p>
          <StabilityChart points={steady} />
        </Panel>
      )}
      <Panel title={model.history} class="whole">
        {!live.value.value && !live.error.value && <Skeleton />}
        <ErrorText text={live.value.value ? null : live.error.value?.message} />
        {runs.length > 0 && <History runs={runs} />}
        {live.value.value?.length === 0 && <p class="note">{model.noHistory}</p>}
      </Panel>
    </div>
  );
}

function History({ runs }: { readonly runs: readonly Run[] }) {
  const [shown, setShown] = useState(SHOWN);
  return (
    <>
      <Table runs={runs.slice(-shown).reverse()} />
      {runs.length > shown && (
        <button type="button" class="more" onClick={() => setShown(shown + 5 * SHOWN)}>
          {adminStrings.model.earlier}
        </button>
      )}
    </>
  );
}

/** Lists the trainings, newest first. */
function Table({ runs }: { readonly runs: readonly Run[] }) {
  const { columns, history } = adminStrings.model;
  return (
    <ScrollArea label={history}>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">{columns.run}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col" class="figure">
              {columns.labels}
            </th>
            <th scope="col" class="figure" title={columns.scoreTitle}>
              {runs.some(({ metrics }) => isF1(metrics)) ? columns.f1 : columns.score}
            </th>
            <th scope="col" class="figure">
              {columns.seconds}
            </th>
            <th scope="col" class="figure">
              {columns.at}
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <Training key={run.run} run={run} />
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

function Training({ run }: { readonly run: Run }) {
  const { model, none } = adminStrings;
  const score = holdoutOf(run.metrics) ?? run.metrics.score;
  const seconds = Object.values(run.durations).reduce((sum, part) => sum + part, 0);
  return (
    <tr data-run={run.run}>
      <th scope="row">{run.run}</th>
      <td class={run.error ? "wide" : ""}>
        <ModelChip state={run.state} />
        {run.error && <p class="run-error">{run.error}</p>}
      </td>
      <td class="figure">{number(run.labels)}</td>
      <td class="figure">{score === undefined ? none : model.digits(score)}</td>
      <td class="figure">{seconds ? model.seconds(seconds) : none}</td>
      <td class="figure">{formatTime(run.finished ?? run.queued)}</td>
    </tr>
  );
}
