/** Distribution of the answers: for each question a table whose cells hold bars. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { number } from "../../strings/language";
import type { Task } from "../../tasks/task";
import { parameterFor } from "../items/search/answerFilter";
import { type Distribution, fetchDistribution } from "../shared/api";
import { shorten } from "../shared/format";
import { useLiveData } from "../shared/liveData";
import { ErrorText, Panel } from "../shared/Panel";
import { SectionLink } from "../shared/SectionLink";
import { Skeleton } from "../shared/Skeleton";
import { type Counted, countedOf, type Row } from "./distributionRows";

/** Number of answers shown at first; the rest is only counted. */
const SHOWN = 12;

interface AnswerDistributionProps {
  readonly slug: string;
  readonly task: Task;
}

/** Shows how often each answer was given. */
export function AnswerDistribution({ slug, task }: AnswerDistributionProps) {
  const { distribution } = adminStrings;
  const live = useLiveData(slug, () => fetchDistribution(slug));
  const found = live.value.value;
  const several = (found?.parts?.length ?? 1) > 1;
  return (
    <Panel
      title={distribution.title}
      class={several ? "whole" : ""}
      aside={found && <p class="note">{distribution.note(found.answers, found.all)}</p>}
    >
      <ErrorText text={found ? null : live.error.value?.message} />
      {found ? <Charts found={found} task={task} /> : !live.error.value && <Skeleton />}
    </Panel>
  );
}

function Charts({ found, task }: { readonly found: Distribution; readonly task: Task }) {
  const { distribution } = adminStrings;
  if (!found.bars.length) return <p class="note">{distribution.empty}</p>;
  const counted = countedOf(task, found, distribution);
  const [only] = counted.length === 1 ? counted : [];
  if (only) return <Bars counted={only} parameter={parameterFor(task)} />;
  return (
    <div class="charts">
      {counted.map((one, index) => (
        <section key={index} class="chart" aria-label={one.title ?? distribution.title}>
          <h4 dir="auto">{one.title ?? distribution.title}</h4>
          <p class="note">{noteOf(one, found.answers)}</p>
          {one.rows.length > 0 && <Bars counted={one} parameter="answer" />}
        </section>
      ))}
    </div>
  );
}

/** Returns how often a question was asked, if not always, and how often it was answered. */
function noteOf({ part }: Counted, all: number): string {
  const { distribution } = adminStrings;
  if (part.about !== null) return distribution.askedOfRegions(part.asked, part.answers);
  if (part.asked === all && part.answers === all) return distribution.note(all, true);
  return distribution.asked(part.asked, all, part.answers);
}

interface BarsProps {
  readonly counted: Counted;
  readonly parameter: string;
}

function Bars({ counted: { part, rows, title }, parameter }: BarsProps) {
  const { distribution } = adminStrings;
  const [all, showAll] = useState(false);
  const most = Math.max(...rows.map(({ count }) => count));
  const shown = all ? rows : rows.slice(0, SHOWN);
  const listed = rows.filter(({ sum }) => !sum).length;
  const hidden = rows.length - shown.length + Math.max(0, part.distinct - listed);
  return (
    <div class="bars-box">
      <table class="bars" aria-label={title ?? undefined}>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">{distribution.value}</th>
            <th scope="col">{distribution.count}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <BarRow
              key={JSON.stringify(row.value)}
              row={row}
              question={part.about ?? part.question}
              parameter={parameter}
              most={most}
              total={part.answers || 1}
            />
          ))}
        </tbody>
      </table>
      {hidden > 0 && (
        <p class="note">
          {distribution.rest(hidden)}{" "}
          {rows.length > shown.length && (
            <button type="button" class="quiet" onClick={() => showAll(true)}>
              {adminStrings.more}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

interface BarRowProps {
  readonly row: Row;
  readonly question: string | null;
  /** Name of the parameter that searches for items with this answer. */
  readonly parameter: string;
  readonly most: number;
  readonly total: number;
}

function BarRow({ row, question, parameter, most, total }: BarRowProps) {
  const { distribution } = adminStrings;
  const { value, name, count, level, sum } = row;
  const text = shorten(name);
  const query = new URLSearchParams({
    ...(question !== null && { question }),
    [parameter]: JSON.stringify(value),
  }).toString();
  return (
    <tr class={sum ? "bar-sum" : ""}>
      <th scope="row" style={{ "--level": level }}>
        <SectionLink to="items" query={query} label={distribution.find(text)}>
          <bdi>{text}</bdi>
        </SectionLink>
        {sum && <span class="visually-hidden"> {distribution.sum}</span>}
      </th>
      <td>
        <span class="bar-line">
          <span class="bar-fill" style={{ width: `${(count / most) * 100}%` }} aria-hidden="true" />
          <span class="bar-count">
            {number(count)}
            <small>{adminStrings.percent(count / total)}</small>
          </span>
        </span>
      </td>
    </tr>
  );
}
