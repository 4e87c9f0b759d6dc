/** Distribution of the answers: a table whose cells hold bars. */
import { adminStrings } from "../../strings/admin";
import { number } from "../../strings/language";
import { type Distribution, fetchDistribution } from "../shared/api";
import { shorten } from "../shared/format";
import { useLiveData } from "../shared/liveData";
import { ErrorText, Panel } from "../shared/Panel";
import { SectionLink } from "../shared/SectionLink";
import { Skeleton } from "../shared/Skeleton";

/** Number of answers shown; the rest is only counted. */
const SHOWN = 12;

/** Shows how often each answer was given. */
export function AnswerDistribution({ slug }: { readonly slug: string }) {
  const { distribution } = adminStrings;
  const live = useLiveData(slug, () => fetchDistribution(slug));
  const found = live.value.value;
  return (
    <Panel
      title={distribution.title}
      aside={found && <p class="note">{distribution.note(found.answers, found.all)}</p>}
    >
      <ErrorText text={found ? null : live.error.value?.message} />
      {found ? <Bars found={found} /> : !live.error.value && <Skeleton />}
    </Panel>
  );
}

function Bars({ found }: { readonly found: Distribution }) {
  const { distribution } = adminStrings;
  if (!found.bars.length) return <p class="note">{distribution.empty}</p>;
  const most = Math.max(...found.bars.map(({ count }) => count));
  const total = found.answers || 1;
  const rest = found.distinct - Math.min(SHOWN, found.bars.length);
  return (
    <div class="bars-box">
      <table class="bars">
        <thead class="visually-hidden">
          <tr>
            <th scope="col">{distribution.value}</th>
            <th scope="col">{distribution.count}</th>
          </tr>
        </thead>
        <tbody>
          {found.bars.slice(0, SHOWN).map(({ value, count }) => {
            const text = shorten(value);
            const query = new URLSearchParams({ value: JSON.stringify(value) }).toString();
            return (
              <tr key={JSON.stringify(value)}>
                <th scope="row">
                  <SectionLink to="items" query={query} label={distribution.find(text)}>
                    <bdi>{text}</bdi>
                  </SectionLink>
                </th>
                <td>
                  <span class="bar-line">
                    <span
                      class="bar-fill"
                      style={{ width: `${(count / most) * 100}%` }}
                      aria-hidden="true"
                    />
                    <span class="bar-count">
                      {number(count)}
                      <small>{adminStrings.percent(count / total)}</small>
                    </span>
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {rest > 0 && <p class="note">{distribution.rest(rest)}</p>}
    </div>
  );
}
