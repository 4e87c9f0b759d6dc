/** All answers to an item, in a table: who, what and when. */
import { words } from "../../strings/admin";
import { colourOfPerson, isMarked, spellAnswer } from "../shared/answers";
import type { Answer, BrowsedItem, Project } from "../shared/api";
import { when } from "../shared/format";
import { Scrolled } from "../shared/ScrollArea";

interface GivenAnswersProps {
  readonly item: BrowsedItem;
  readonly project: Project;
}

export function GivenAnswers({ item, project: { task } }: GivenAnswersProps) {
  const { items } = words;
  const { answers } = item;
  if (!answers.length) return <p class="note">{items.unanswered}</p>;
  return (
    <Scrolled label={items.answers}>
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
                {isMarked(task) && (
                  <span
                    class="person-dot"
                    style={{ "--colour": colourOfPerson(answers, answer.labeller) }}
                    aria-hidden="true"
                  />
                )}
                <bdi>{answer.labeller}</bdi>
              </th>
              <td>
                <bdi class="answer-value">{spellAnswer(task, item.data, answer.value)}</bdi>{" "}
                <AnswerMark answer={answer} />
              </td>
              <td class="figure note">{when(answer.created)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

export function AnswerMark({ answer }: { readonly answer: Answer }) {
  const { items } = words;
  if (answer.correction) return <span class="mark strong">{items.correction}</span>;
  if (answer.overruled) return <span class="mark">{items.overruled}</span>;
  return answer.late ? <span class="mark">{items.late}</span> : null;
}
