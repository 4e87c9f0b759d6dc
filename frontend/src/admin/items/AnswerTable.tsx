/** Table of all answers to an item: who gave which answer, and when. */
import { adminStrings } from "../../strings/admin";
import { AnswerInWords } from "../shared/AnswerInWords";
import { colourOfPerson } from "../shared/answers";
import type { Answer, ItemWithAnswers, Project } from "../shared/api";
import { formatTime } from "../shared/format";
import { hasMarks } from "../shared/regions";
import { ScrollArea } from "../shared/ScrollArea";

interface AnswerTableProps {
  readonly item: ItemWithAnswers;
  readonly project: Project;
}

/** Lists the answers to an item. */
export function AnswerTable({ item, project: { task } }: AnswerTableProps) {
  const { items } = adminStrings;
  const { answers } = item;
  if (!answers.length) return <p class="note">{items.unanswered}</p>;
  return (
    <ScrollArea label={items.answers}>
      <table class="rows given">
        <thead>
          <tr>
            <th scope="col">{items.who}</th>
            <th scope="col">{items.value}</th>
            <th scope="col">{items.when}</th>
          </tr>
        </thead>
        <tbody>
          {answers.map((answer) => (
            <tr key={answer.label} class={answer.overruled || answer.late ? "faint" : ""}>
              <th scope="row">
                {hasMarks(task) && (
                  <span
                    class="person-dot"
                    style={{ "--colour": colourOfPerson(answers, answer.labeller) }}
                    aria-hidden="true"
                  />
                )}
                <bdi>{answer.labeller}</bdi>
              </th>
              <td>
                <AnswerInWords task={task} data={item.data} value={answer.value} />{" "}
                <AnswerMark answer={answer} />
              </td>
              <td class="figure note">{formatTime(answer.created)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

/** Badge of an answer that is a correction, was overruled, or came late. */
export function AnswerMark({ answer }: { readonly answer: Answer }) {
  const { items } = adminStrings;
  if (answer.correction) return <span class="mark strong">{items.correction}</span>;
  if (answer.overruled) return <span class="mark">{items.overruled}</span>;
  return answer.late ? <span class="mark">{items.late}</span> : null;
}
