/** People tab of the review: what each person did, and how reliable they are. */
import { adminStrings } from "../../../strings/admin";
import { formatTime } from "../../shared/format";
import { useLiveData } from "../../shared/liveData";
import { ErrorText, Panel } from "../../shared/Panel";
import { ScrollArea } from "../../shared/ScrollArea";
import { SectionLink } from "../../shared/SectionLink";
import { Skeleton } from "../../shared/Skeleton";
import { IntervalBar } from "../agreement/IntervalBar";
import type { ReviewTabProps } from "../Review";
import { FIGURES, figureOf } from "./figures";
import { WeekBars } from "./WeekBars";
import { WeekTable } from "./WeekTable";
import { fetchWork, type PersonWork, type Reliability, weeksOf } from "./work";
import "./people.css";

/** Shows the report. */
export function PeopleReport({ project }: ReviewTabProps) {
  const { work: say } = adminStrings;
  const live = useLiveData(project.slug, () => fetchWork(project.slug));
  const people = live.value.value;
  return (
    <Panel title={say.title} class="whole people-report">
      <p class="note">{say.text}</p>
      <ErrorText text={people ? null : live.error.value?.message} />
      {!people && !live.error.value && <Skeleton />}
      {people?.length === 0 && <p class="note nothing">{say.empty}</p>}
      {people && people.length > 0 && <Report people={people} />}
      {people?.[0]?.as_of && (
        <p class="note">{adminStrings.overview.asOf(formatTime(people[0].as_of))}</p>
      )}
    </Panel>
  );
}

function Report({ people }: { readonly people: readonly PersonWork[] }) {
  const { work: say } = adminStrings;
  const weeks = weeksOf(people);
  return (
    <>
      <ScrollArea label={say.title}>
        <table class="rows">
          <thead>
            <tr>
              <th scope="col">{say.name}</th>
              {FIGURES.map((figure) => (
                <th key={figure} scope="col" class="figure" title={say.hints[figure]}>
                  {say.figures[figure]}
                </th>
              ))}
              <th scope="col" title={say.reliabilityHint}>
                {say.reliability}
              </th>
              {weeks.length > 1 && <th scope="col">{say.weeks}</th>}
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <Person key={person.name} person={person} weeks={weeks} />
            ))}
          </tbody>
        </table>
      </ScrollArea>
      <p class="note">{say.reliabilityText}</p>
      {weeks.length > 0 && <WeekTable people={people} weeks={weeks} />}
    </>
  );
}

interface PersonProps {
  readonly person: PersonWork;
  readonly weeks: readonly string[];
}

function Person({ person, weeks }: PersonProps) {
  const { name, total, reliability } = person;
  const { people } = adminStrings;
  return (
    <tr data-labeller={name}>
      <th scope="row">
        <SectionLink
          to="items"
          query={new URLSearchParams({ labeller: name }).toString()}
          label={people.items(name)}
        >
          <bdi>{name}</bdi>
        </SectionLink>
      </th>
      {FIGURES.map((figure) => (
        <td key={figure} class="figure">
          {figureOf(figure, total)}
        </td>
      ))}
      <td class="reliability">
        {reliability.length === 0 && adminStrings.none}
        {reliability.map((one) => (
          <Reliable key={one.question} found={one} />
        ))}
      </td>
      {weeks.length > 1 && (
        <td>
          <WeekBars person={person} weeks={weeks} />
        </td>
      )}
    </tr>
  );
}

function Reliable({ found }: { readonly found: Reliability }) {
  const { work: say } = adminStrings;
  const { question, accuracy, low, high, labels } = found;
  return (
    <div class="reliable">
      {question !== null && <bdi class="reliable-question">{question}</bdi>}
      <IntervalBar value={accuracy} low={low} high={high} />
      <span>{say.reliable(accuracy, low, high, labels)}</span>
    </div>
  );
}
