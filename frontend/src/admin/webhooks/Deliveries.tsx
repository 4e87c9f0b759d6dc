/** Latest deliveries of a webhook, with what the receiver said. */
import { adminStrings } from "../../strings/admin";
import { number } from "../../strings/language";
import { formatTime, shorten } from "../shared/format";
import { useLiveData } from "../shared/liveData";
import { ErrorText } from "../shared/Panel";
import { ScrollArea } from "../shared/ScrollArea";
import { Skeleton } from "../shared/Skeleton";
import { useAction } from "../shared/useAction";
import { type Delivery, fetchDeliveries, resendDelivery } from "./api";

/** Characters of a response that are shown. */
const MOST_SHOWN = 120;

interface DeliveriesProps {
  readonly slug: string;
  readonly webhook: number;
}

/** Lists deliveries, the latest first. */
export function Deliveries({ slug, webhook }: DeliveriesProps) {
  const { webhooks: say } = adminStrings;
  const live = useLiveData(`deliveries ${webhook}`, () => fetchDeliveries(slug, webhook));
  const page = live.value.value;
  if (!page) {
    return live.error.value ? <ErrorText text={live.error.value.message} /> : <Skeleton />;
  }
  if (page.deliveries.length === 0) return <p class="note">{say.nothing}</p>;
  return (
    <ScrollArea label={say.deliveries}>
      <table class="rows deliveries">
        <thead>
          <tr>
            <th scope="col">{say.when}</th>
            <th scope="col">{say.event}</th>
            <th scope="col">{say.item}</th>
            <th scope="col">{say.state}</th>
            <th scope="col" class="figure">
              {say.attempts}
            </th>
            <th scope="col">{say.response}</th>
            <th scope="col">{say.next}</th>
            <th scope="col">
              <span class="visually-hidden">{adminStrings.people.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {page.deliveries.map((one) => (
            <Row key={one.id} slug={slug} webhook={webhook} delivery={one} reload={live.reload} />
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

interface RowProps extends DeliveriesProps {
  readonly delivery: Delivery;
  reload(): Promise<void>;
}

function Row({ slug, webhook, delivery, reload }: RowProps) {
  const { webhooks: say } = adminStrings;
  const resend = useAction(async () => {
    await resendDelivery(slug, webhook, delivery.id);
    await reload();
  });
  const said = delivery.error ?? [delivery.status, delivery.text].filter(Boolean).join(" ");
  return (
    <tr data-delivery={delivery.id}>
      <td>{formatTime(delivery.created)}</td>
      <td>
        <code>{delivery.type}</code>
      </td>
      <td>{delivery.item}</td>
      <td>{say.outcomes[delivery.state]}</td>
      <td class="figure">{number(delivery.attempts)}</td>
      <td dir="auto" title={said}>
        {shorten(said, MOST_SHOWN)}
      </td>
      <td>{delivery.next && formatTime(delivery.next)}</td>
      <td>
        {delivery.state !== "gone" && (
          <button type="button" class="quiet" aria-disabled={resend.busy} onClick={resend.run}>
            {say.resend}
          </button>
        )}
        <ErrorText text={resend.error} />
      </td>
    </tr>
  );
}
