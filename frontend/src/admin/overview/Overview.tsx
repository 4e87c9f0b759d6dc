/** Overview section: progress, pace, queue, model and answers. */
import { ProgressBar } from "../../label/Header";
import { adminStrings } from "../../strings/admin";
import { number } from "../../strings/language";
import { ADD } from "../items/Items";
import { ModelFacts } from "../model/ModelFacts";
import type { FurtherOpinions, Project, Status } from "../shared/api";
import { formatTime } from "../shared/format";
import { ErrorText, Panel } from "../shared/Panel";
import { SectionLink } from "../shared/SectionLink";
import { AnswerDistribution } from "./AnswerDistribution";
import { minutesLeft } from "./liveStatus";

interface OverviewProps {
  readonly project: Project;
  readonly status: Status;
}

/** Shows the state of the project. */
export function Overview({ project, status }: OverviewProps) {
  const { overview } = adminStrings;
  const twice = status.dealt_twice;
  return (
    <div class="panels">
      <Panel title={overview.progress} class="whole">
        <Completion status={status} archived={project.archived ?? false} />
        <Figures status={status} />
        {status.opinions && <Opinions opinions={status.opinions} />}
        <ErrorText text={twice ? overview.twice(twice) : null} />
        {twice > 0 && status.dealt_twice_at && (
          <p class="note">{overview.asOf(formatTime(status.dealt_twice_at))}</p>
        )}
      </Panel>
      <Panel title={overview.queue}>
        <Queue status={status} />
      </Panel>
      <ModelFacts slug={project.slug} status={status} />
      <AnswerDistribution slug={project.slug} task={project.task} />
    </div>
  );
}

interface CompletionProps {
  readonly status: Status;
  readonly archived: boolean;
}

function Completion({ status, archived }: CompletionProps) {
  const { overview } = adminStrings;
  if (!status.items) {
    return (
      <div class="no-items">
        <p class="note">{overview.empty}</p>
        {!archived && (
          <SectionLink to="items" query={ADD} class="button primary">
            {adminStrings.items.add}
          </SectionLink>
        )}
      </div>
    );
  }
  return (
    <div class="far">
      <p class="percent">{adminStrings.percent(status.done / status.items)}</p>
      <div class="far-bar">
        <ProgressBar done={status.done} total={status.items} />
        <p class="note">{overview.of(status.done, status.items)}</p>
      </div>
    </div>
  );
}

function Figures({ status }: { readonly status: Status }) {
  const { overview } = adminStrings;
  const left = minutesLeft(status);
  const figures: readonly (readonly [name: string, value: string, note: string])[] = [
    [overview.rate, overview.rateOf(status.per_minute), overview.lastMinute],
    [overview.connected, number(status.connected), overview.of_people(status.labellers)],
    [overview.labels, number(status.labels), overview.given],
    [overview.left, left === null ? adminStrings.none : overview.hours(left), overview.leftAt],
  ];
  return (
    <dl class="tiles">
      {figures.map(([name, value, note]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value} <small>{note}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Shows how many opinions items get, and who could still be asked. */
function Opinions({ opinions }: { readonly opinions: FurtherOpinions }) {
  const { overview } = adminStrings;
  const { waiting, stuck, could } = opinions;
  return (
    <>
      <p class="note">{overview.opinions(opinions)}</p>
      {waiting > stuck && could.length > 0 && (
        <p class="note">{overview.couldAnswer(waiting - stuck, could.join(", "))}</p>
      )}
      <ErrorText text={stuck ? overview.stuck(stuck) : null} />
    </>
  );
}

/** Shows the queue in places: an item has several if several labellers are to answer it. */
function Queue({ status }: { readonly status: Status }) {
  const { overview } = adminStrings;
  const parts = [
    ["done", overview.done, status.done],
    ["out", overview.out, status.out],
    ["waiting", overview.waiting, status.open],
  ] as const;
  return (
    <>
      <div class="stack" aria-hidden="true">
        {parts.map(([name, , count]) => (
          <span key={name} class={name} style={{ flexGrow: count }} />
        ))}
      </div>
      <dl class="legend">
        {parts.map(([name, title, count]) => (
          <div key={name} data-queue={name}>
            <dt>
              <span class={`swatch ${name}`} aria-hidden="true" />
              {title}
            </dt>
            <dd>{number(count)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
