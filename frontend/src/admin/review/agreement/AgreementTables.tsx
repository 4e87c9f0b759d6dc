/** Tables behind the pictures of how far people agree. */
import type { ComponentChildren } from "preact";
import { adminStrings } from "../../../strings/admin";
import { number } from "../../../strings/language";
import type { Task } from "../../../tasks/task";
import { describeOption } from "../../shared/answers";
import { ScrollArea } from "../../shared/ScrollArea";
import { type Alpha, type QuestionAgreement, worstFirst } from "./agreement";

/** Number of pairs of people that are listed. */
const PAIRS = 200;

interface TablesProps {
  readonly task: Task;
  readonly question: QuestionAgreement;
}

/** Lists labels, weeks and pairs of people. */
export function AgreementTables({ task, question }: TablesProps) {
  const { agreement: say } = adminStrings;
  const pairs = worstFirst(question.pairs);
  return (
    <details class="agreement-behind">
      <summary>{say.tables}</summary>
      {question.labels.length > 0 && (
        <AlphaTable title={say.byLabel} first={say.label} last={say.answersWith}>
          {question.labels.map(({ value, answers, agreement }) => (
            <AlphaRow
              key={JSON.stringify(value)}
              name={describeOption(task, value)}
              alpha={agreement}
              answers={answers}
            />
          ))}
        </AlphaTable>
      )}
      {question.weeks.length > 0 && (
        <AlphaTable title={say.overTime} first={say.weekOf} last={say.answers}>
          {question.weeks.map(({ start, agreement }) => (
            <AlphaRow
              key={start}
              name={start === null ? "" : say.week(Date.parse(start))}
              alpha={agreement}
              answers={agreement.answers}
            />
          ))}
        </AlphaTable>
      )}
      {pairs.length > 0 && <PairTable pairs={pairs} />}
    </details>
  );
}

interface AlphaTableProps {
  readonly title: string;
  readonly first: string;
  readonly last: string;
  readonly children: ComponentChildren;
}

function AlphaTable({ title, first, last, children }: AlphaTableProps) {
  const { agreement: say } = adminStrings;
  return (
    <ScrollArea label={title}>
      <table class="rows">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {[say.alpha, say.interval, say.items, last].map((name) => (
              <th key={name} scope="col" class="figure">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </ScrollArea>
  );
}

interface AlphaRowProps {
  readonly name: string;
  readonly alpha: Alpha;
  readonly answers: number;
}

function AlphaRow({ name, alpha: { alpha, low, high, items }, answers }: AlphaRowProps) {
  const { agreement: say, none } = adminStrings;
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi>
      </th>
      <td class="figure">{alpha === null ? none : say.figure(alpha)}</td>
      <td class="figure">{low === null || high === null ? none : say.range(low, high)}</td>
      <td class="figure">{number(items)}</td>
      <td class="figure">{number(answers)}</td>
    </tr>
  );
}

function PairTable({ pairs }: { readonly pairs: QuestionAgreement["pairs"] }) {
  const { agreement: say, none, percent } = adminStrings;
  return (
    <ScrollArea label={say.byPair}>
      <table class="rows">
        <caption>{say.byPair}</caption>
        <thead>
          <tr>
            <th scope="col">{say.person}</th>
            <th scope="col">{say.other}</th>
            {[say.kappa, say.alike, say.both].map((name) => (
              <th key={name} scope="col" class="figure">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pairs.slice(0, PAIRS).map(({ one, other, kappa, alike, items }) => (
            <tr key={JSON.stringify([one, other])}>
              <th scope="row">
                <bdi>{one}</bdi>
              </th>
              <td>
                <bdi>{other}</bdi>
              </td>
              <td class="figure">{kappa === null ? none : say.figure(kappa)}</td>
              <td class="figure">{percent(alike)}</td>
              <td class="figure">{number(items)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {pairs.length > PAIRS && <p class="note">{say.pairsLeft(PAIRS, pairs.length)}</p>}
    </ScrollArea>
  );
}
