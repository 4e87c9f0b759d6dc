/** Table of a form's questions: how far people agree about each, and how well a model learns it. */
import { adminStrings } from "../../strings/admin";
import type { Status } from "../shared/api";
import { ScrollArea } from "../shared/ScrollArea";

type Questions = NonNullable<Status["model"]["questions"]>;
type Question = Questions[number];

/** Lists the questions for which something was measured, in the columns that have a figure. */
export function QuestionScores({ questions }: { readonly questions: Questions }) {
  const { model, task } = adminStrings;
  const measured = questions.filter((one) =>
    [one.agreement, one.score, one.holdout_score].some((figure) => figure !== null),
  );
  if (!measured.length) return null;
  const columns = [
    { name: model.agreement, title: model.agreementHint, of: (one: Question) => one.agreement },
    { name: model.score, of: (one: Question) => one.score },
    { name: model.holdout, of: (one: Question) => one.holdout_score },
  ].filter((column) => measured.some((one) => column.of(one) !== null));
  return (
    <ScrollArea label={model.byQuestion}>
      <table class="rows">
        <caption class="visually-hidden">{model.byQuestion}</caption>
        <thead>
          <tr>
            <th scope="col">{task.untitled}</th>
            {columns.map(({ name, title }) => (
              <th key={name} scope="col" class="figure" title={title}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {measured.map((one) => (
            <tr key={one.question}>
              <th scope="row">
                <bdi>{one.question}</bdi>
              </th>
              {columns.map(({ name, of }) => (
                <td key={name} class="figure">
                  {digits(of(one))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

const digits = (figure: number | null) =>
  figure === null ? adminStrings.none : adminStrings.model.digits(figure);
