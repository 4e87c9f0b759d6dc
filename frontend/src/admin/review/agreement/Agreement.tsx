/** Agreement tab: how far people agree, by question, label, week and pair of people. */
import { adminStrings } from "../../../strings/admin";
import { questionsOf } from "../../../tasks/rules/questions";
import type { Task } from "../../../tasks/task";
import { describeOption } from "../../shared/answers";
import { formatTime } from "../../shared/format";
import { useLiveData } from "../../shared/liveData";
import { ErrorText, Panel } from "../../shared/Panel";
import { Skeleton } from "../../shared/Skeleton";
import type { ReviewTabProps } from "../Review";
import { AgreementTables } from "./AgreementTables";
import {
  type Alpha,
  fetchAgreement,
  peopleOf,
  type QuestionAgreement,
  RELIABLE,
  TENTATIVE,
  verdictOf,
} from "./agreement";
import { IntervalBar } from "./IntervalBar";
import { Matrix } from "./Matrix";
import { WeekChart } from "./WeekChart";
import "./agreement.css";

/** Number of labels with a bar; the others are in the table. */
const BARS = 12;

/** Shows the agreement about each question. */
export function Agreement({ project }: ReviewTabProps) {
  const { agreement: say } = adminStrings;
  const live = useLiveData(project.slug, () => fetchAgreement(project.slug));
  const found = live.value.value;
  return (
    <Panel
      title={say.title}
      class="whole"
      aside={found !== null && found.labels > 0 && <p class="note">{say.compared(found.labels)}</p>}
    >
      <p class="note">{say.text}</p>
      <ErrorText text={found ? null : live.error.value?.message} />
      {!found && !live.error.value && <Skeleton />}
      {found?.labels === 0 && <p class="note nothing">{say.empty}</p>}
      {found &&
        found.labels > 0 &&
        found.questions.map((question) => (
          <Question
            key={question.question}
            task={taskOf(project.task, question.question)}
            question={question}
          />
        ))}
      {found && !found.all && <p class="note">{say.some}</p>}
      {found?.as_of && <p class="note">{adminStrings.overview.asOf(formatTime(found.as_of))}</p>}
    </Panel>
  );
}

/** Returns the task of a question; the whole task if it is no form. */
function taskOf(task: Task, question: string | null): Task {
  return questionsOf(task.questions).find(({ name }) => name === question) ?? task;
}

interface QuestionProps {
  readonly task: Task;
  readonly question: QuestionAgreement;
}

function Question({ task, question }: QuestionProps) {
  const { agreement: say } = adminStrings;
  const { question: name, agreement, labels, weeks, pairs, people } = question;
  const from = leastOf([agreement, ...labels.map((one) => one.agreement)]);
  const shown = labels.filter((one) => one.agreement.alpha !== null).slice(0, BARS);
  return (
    <section class="agreement-question" aria-label={name ?? say.whole}>
      {name !== null && (
        <h4>
          <bdi>{name}</bdi>
        </h4>
      )}
      <p>{sentenceOf(agreement)}</p>
      <p class="note">{say.scales[question.scale]}</p>
      <dl class="agreement-bars">
        <Bar name={say.whole} alpha={agreement} from={from} />
        {shown.map(({ value, agreement: alpha }) => (
          <Bar
            key={JSON.stringify(value)}
            name={describeOption(task, value)}
            alpha={alpha}
            from={from}
          />
        ))}
      </dl>
      <WeekChart weeks={weeks} />
      {pairs.length > 1 && (
        <figure class="agreement-pairs">
          <figcaption>{say.byPair}</figcaption>
          <Matrix pairs={pairs} />
          <p class="note">{say.matrixText}</p>
          {people > peopleOf(pairs).length && <p class="note">{say.busiest}</p>}
        </figure>
      )}
      <AgreementTables task={task} question={question} />
    </section>
  );
}

/** Returns a sentence on what alpha says. */
function sentenceOf(agreement: Alpha): string {
  const { agreement: say } = adminStrings;
  const { alpha, low, high, items } = agreement;
  if (alpha === null) return say.noDifference;
  if (low === null || high === null) return say.few(alpha, items);
  return say.verdicts[verdictOf(agreement)](alpha, low, high);
}

interface BarProps {
  readonly name: string;
  readonly alpha: Alpha;
  readonly from: number;
}

function Bar({ name, alpha: { alpha, low, high }, from }: BarProps) {
  const { agreement: say, none } = adminStrings;
  return (
    <div class="agreement-bar">
      <dt>
        <bdi>{name}</bdi>
      </dt>
      <dd>
        {alpha !== null && (
          <IntervalBar {...{ value: alpha, low, high, from, marks: [TENTATIVE, RELIABLE] }} />
        )}
        <span class="agreement-figure">{alpha === null ? none : say.figure(alpha)}</span>
      </dd>
    </div>
  );
}

/** Returns where the line of bars begins: at 0, unless somebody agrees less than by chance. */
function leastOf(found: readonly Alpha[]): number {
  return Math.min(0, ...found.map(({ alpha, low }) => Math.max(-1, low ?? alpha ?? 0)));
}
