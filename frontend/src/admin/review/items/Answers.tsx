/** Answers to an item side by side, equal ones together; of a form, a row for each question. */
import { adminStrings } from "../../../strings/admin";
import { Keycap } from "../../../tasks/Keycap";
import { questionsOf } from "../../../tasks/rules/questions";
import type { Task } from "../../../tasks/task";
import { AnswerInWords } from "../../shared/AnswerInWords";
import { isObject, titleOf } from "../../shared/answers";
import type { ItemWithAnswers } from "../../shared/api";
import { ScrollArea } from "../../shared/ScrollArea";
import type { Consensus } from "./api";
import { differingQuestions, type Group, isSame } from "./differences";
import { peopleOf } from "./people";

interface AnswersProps {
  readonly task: Task;
  readonly item: ItemWithAnswers;
  readonly groups: readonly Group[];
  readonly consensus: readonly Consensus[];
  /** Whole answer that the answers come to. */
  readonly together: unknown;
  readonly named: boolean;
  /** Settles the item; missing where nothing can be changed. */
  readonly pick: ((value: unknown) => void) | undefined;
}

/** Column of the comparison. */
interface Column {
  readonly key: string;
  readonly title: string;
  readonly note: string;
  readonly value: unknown;
}

/** Shows the answers, each with the key that picks it. */
export function Answers(props: AnswersProps) {
  const columns = columnsOf(props);
  const { task, item, pick } = props;
  if (!columns.length) return <p class="note">{adminStrings.items.unanswered}</p>;
  if (questionsOf(task.questions).length) return <Comparison {...{ task, item, pick, columns }} />;
  return (
    <ol class="review-answers">
      {columns.map((column) => (
        <li key={column.key}>
          <Pick {...{ column, pick }} />
          <AnswerInWords task={task} data={item.data} value={column.value} />
          <span class="note">
            <bdi>{column.note}</bdi>
          </span>
        </li>
      ))}
    </ol>
  );
}

function columnsOf({ item, groups, consensus, together, named }: AnswersProps): readonly Column[] {
  const { reviewItems: say, percent } = adminStrings;
  const sure = consensus.length ? Math.min(...consensus.map((one) => one.confidence)) : null;
  const own = groups.map((group, place): Column => {
    const isTogether = groups.length > 1 && together !== undefined && isSame(group.value, together);
    return {
      key: String(place + 1),
      title: say.people(group.answers.length),
      note: [
        peopleOf(item, group, named),
        ...(isTogether && sure !== null ? [say.consensusSure(percent(sure))] : []),
      ].join(" · "),
      value: group.value,
    };
  });
  const isNew = together !== undefined && !groups.some(({ value }) => isSame(value, together));
  if (!isNew || sure === null) return own;
  return [
    ...own,
    { key: "0", title: say.consensus, note: say.sure(percent(sure)), value: together },
  ];
}

interface PickProps {
  readonly column: Column;
  readonly pick: AnswersProps["pick"];
}

function Pick({ column, pick }: PickProps) {
  const { reviewItems: say } = adminStrings;
  const hasKey = column.key.length === 1;
  return (
    <button
      type="button"
      aria-disabled={!pick}
      aria-keyshortcuts={hasKey ? column.key : undefined}
      aria-label={say.pick(column.key, column.title)}
      onClick={pick && (() => pick(column.value))}
    >
      {column.title}
      {hasKey && <Keycap name={column.key} />}
    </button>
  );
}

interface ComparisonProps extends Pick<AnswersProps, "task" | "item" | "pick"> {
  readonly columns: readonly Column[];
}

/** Shows the answers to a form in columns; rows that differ are marked. */
function Comparison({ task, item, pick, columns }: ComparisonProps) {
  const { reviewItems: say } = adminStrings;
  const questions = questionsOf(task.questions);
  const differing = differingQuestions(
    questions,
    columns.map(({ value }) => value),
  );
  return (
    <ScrollArea label={adminStrings.items.answers}>
      <table class="rows review-comparison">
        <thead>
          <tr>
            <th scope="col">{adminStrings.items.question}</th>
            {columns.map((column) => (
              <th key={column.key} scope="col">
                <Pick {...{ column, pick }} />
                <span class="note">
                  <bdi>{column.note}</bdi>
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {questions.map((one) => (
            <tr key={one.name} class={differing.has(one.name) ? "differs" : ""}>
              <th scope="row" dir="auto">
                {titleOf(one)}
                {differing.has(one.name) && <span class="mark strong">{say.differs}</span>}
              </th>
              {columns.map(({ key, value }) => (
                <td key={key}>
                  {isObject(value) && Object.hasOwn(value, one.name) ? (
                    <AnswerInWords
                      task={{ ...one, item: task.item }}
                      data={item.data}
                      value={value[one.name]}
                    />
                  ) : (
                    <span class="note">{adminStrings.items.leftOut}</span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}
