/** List of what was accepted in bulk, with the error that the audits found. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { number } from "../../strings/language";
import { formatTime } from "../shared/format";
import { ErrorText } from "../shared/Panel";
import { ScrollArea } from "../shared/ScrollArea";
import { useAction } from "../shared/useAction";
import { type Acceptance, takeBack } from "./accepting";
import { nameOfSource } from "./naming";

interface AcceptancesProps {
  readonly slug: string;
  readonly acceptances: readonly Acceptance[];
  reload(): Promise<void>;
}

/** Lists acceptances, and takes their labels back. */
export function Acceptances({ slug, acceptances, reload }: AcceptancesProps) {
  const { accepting: say } = adminStrings;
  const { columns } = say;
  if (!acceptances.length) return null;
  const standing = acceptances.filter(({ withdrawn }) => withdrawn === null);
  const sources = [...new Set(standing.map(({ source }) => source))];
  return (
    <>
      <h4>{say.accepted}</h4>
      <ScrollArea label={say.accepted}>
        <table class="rows">
          <thead>
            <tr>
              <th scope="col">{columns.when}</th>
              <th scope="col">{say.source}</th>
              {[columns.score, columns.labels, columns.audited, columns.wrong, columns.error].map(
                (name) => (
                  <th key={name} scope="col" class="figure">
                    {name}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {acceptances.map((one) => (
              <Row key={one.id} acceptance={one} />
            ))}
          </tbody>
        </table>
      </ScrollArea>
      {sources.map((source) => (
        <TakeBack key={source} slug={slug} source={source} reload={reload} />
      ))}
    </>
  );
}

function Row({ acceptance }: { readonly acceptance: Acceptance }) {
  const { accepting: say } = adminStrings;
  const { error, low, high, audited, answered, withdrawn } = acceptance;
  const found = error === null ? say.notKnownYet : `${say.percent(error)} ${say.range(low, high)}`;
  return (
    <tr>
      <th scope="row">{formatTime(acceptance.created)}</th>
      <td>
        <bdi>{nameOfSource(acceptance.source)}</bdi>
      </td>
      <td class="figure">{say.percent(acceptance.min_score)}</td>
      <td class="figure">
        {withdrawn === null ? number(acceptance.labels) : say.takenBack(acceptance.labels)}
      </td>
      <td class="figure">{say.answeredOf(answered, audited)}</td>
      <td class="figure">{number(acceptance.wrong)}</td>
      <td class="figure">{found}</td>
    </tr>
  );
}

interface TakeBackProps {
  readonly slug: string;
  readonly source: string;
  reload(): Promise<void>;
}

function TakeBack({ slug, source, reload }: TakeBackProps) {
  const { accepting: say, ownership } = adminStrings;
  const [asking, setAsking] = useState(false);
  const action = useAction(async () => {
    await takeBack(slug, source);
    setAsking(false);
    await reload();
  });
  return (
    <>
      <ErrorText text={action.error} />
      <p class="buttons save-line">
        {asking && <span role="status">{ownership.sure}</span>}
        <button
          type="button"
          class={asking ? "danger" : ""}
          aria-disabled={action.busy}
          onClick={() => !action.busy && (asking ? action.run() : setAsking(true))}
        >
          {say.takeBack(source)}
        </button>
        {asking && (
          <button type="button" onClick={() => setAsking(false)}>
            {adminStrings.cancel}
          </button>
        )}
      </p>
    </>
  );
}
