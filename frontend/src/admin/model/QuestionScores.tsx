/** Table of a form's questions: how far people agree about each, and how well a model learns it. */
import { adminStrings } from "../../strings/admin";
import type { Status } from "../shared/api";
import { ScrollArea } from "../shared/ScrollArea";

type Questions = NonNullable<Status["model"]["questions"]>;

/** Lists the questions for which something was measured. */
export function QuestionScores({ questions }: { readonly questions: Questions }) {
  const { model, task } = adminStrings;
  const measured = questions.filter((one) =>
    [one.agreement, one.score, one.holdout_score].some((figure) => figure !== null),
  );
  if (!measured.length) return null;
  return (
    <ScrollArea label={model.byQuestion}>
      <table class="rows">
        <caption class="visually-hidden">{model.byQuestion}</caption>
        <thead>
          <tr>
            <th scope="col">{task.untitled}</th>
            <th scope="col" class="figure" title={model.agreementHint}>
              {model.agreement}
            </th>
            <th scope="col" class="figure">
              {model.score}
            </th>
            <th scope="col" class="figure">
              {model.holdout}
            </th>
          </tr>
        </thead>
        <tbody>
          {measured.map(({ question, agreement, score, holdout_score }) => (
            <tr key={question}>
              <th scope="row">
                <bdi>{question}</bdi>
              </th>
              {[agreement, score, holdout_score].map((figure, index) => (
                <td key={index} class="figure">
                  {figure === null ? adminStrings.none : model.digits(figure)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}
