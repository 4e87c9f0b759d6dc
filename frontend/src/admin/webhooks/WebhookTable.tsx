/** Table of webhooks: how each does, and what can be done with it. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { number } from "../../strings/language";
import { formatTime } from "../shared/format";
import { ErrorText } from "../shared/Panel";
import { ScrollArea } from "../shared/ScrollArea";
import { useAction } from "../shared/useAction";
import { pauseWebhook, removeWebhook, rotateWebhook, testWebhook, type Webhook } from "./api";
import { Deliveries } from "./Deliveries";

interface WebhookTableProps {
  readonly slug: string;
  readonly webhooks: readonly Webhook[];
  reload(changed?: Webhook): Promise<void>;
}

/** Lists webhooks, and below them the deliveries of one. */
export function WebhookTable({ slug, webhooks, reload }: WebhookTableProps) {
  const { webhooks: say, none } = adminStrings;
  const [open, setOpen] = useState<number | null>(null);
  return (
    <>
      <ScrollArea label={say.title}>
        <table class="rows webhooks">
          <thead>
            <tr>
              <th scope="col">{say.link}</th>
              <th scope="col">{say.events}</th>
              <th scope="col">{say.state}</th>
              <th scope="col" class="figure">
                {say.waiting}
              </th>
              <th scope="col">{say.succeeded}</th>
              <th scope="col">
                <span class="visually-hidden">{adminStrings.people.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {webhooks.map((webhook) => (
              <tr key={webhook.id} data-webhook={webhook.id}>
                <th scope="row" dir="ltr">
                  {webhook.link}
                </th>
                <td>{webhook.events.join(", ") || say.all}</td>
                <td>
                  <State webhook={webhook} />
                </td>
                <td class="figure">{number(webhook.waiting)}</td>
                <td>{webhook.succeeded ? formatTime(webhook.succeeded) : none}</td>
                <td>
                  <Actions
                    slug={slug}
                    webhook={webhook}
                    reload={reload}
                    toggle={() => setOpen(open === webhook.id ? null : webhook.id)}
                    open={open === webhook.id}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
      {open !== null && <Deliveries key={open} slug={slug} webhook={open} />}
    </>
  );
}

function State({ webhook }: { readonly webhook: Webhook }) {
  const { webhooks: say } = adminStrings;
  return (
    <>
      {say.states[webhook.state]}
      {webhook.failures > 0 && <span class="failing">{say.failing(webhook.failures)}</span>}
      {webhook.reason && (
        <span class="failing" dir="auto">
          {webhook.reason}
        </span>
      )}
    </>
  );
}

interface ActionsProps {
  readonly slug: string;
  readonly webhook: Webhook;
  /** Whether its deliveries are shown. */
  readonly open: boolean;
  toggle(): void;
  reload(changed?: Webhook): Promise<void>;
}

function Actions({ slug, webhook, reload, toggle, open }: ActionsProps) {
  const { webhooks: say } = adminStrings;
  const { id } = webhook;
  const act = (change: () => Promise<unknown>) => async () => {
    await change();
    await reload();
  };
  const test = useAction(act(() => testWebhook(slug, id)));
  const on = webhook.state === "on";
  const pause = useAction(act(() => pauseWebhook(slug, id, on)));
  const rotate = useAction(async () => reload(await rotateWebhook(slug, id)));
  const remove = useAction(act(() => removeWebhook(slug, id)));
  const [sure, setSure] = useState(false);
  const buttons = [
    [say.test, test],
    [on ? say.pause : say.resume, pause],
    [say.rotate, rotate],
  ] as const;
  return (
    <>
      <span class="webhook-actions">
        <button type="button" class="quiet" aria-expanded={open} onClick={toggle}>
          {say.deliveries}
        </button>
        {buttons.map(([label, action]) => (
          <button
            key={label}
            type="button"
            class="quiet"
            aria-disabled={action.busy}
            onClick={action.run}
          >
            {label}
          </button>
        ))}
        <button
          type="button"
          class="quiet"
          aria-disabled={remove.busy}
          onClick={() => (sure ? remove.run() : setSure(true))}
        >
          {sure ? say.really : say.remove}
        </button>
      </span>
      <ErrorText text={test.error ?? pause.error ?? rotate.error ?? remove.error} />
    </>
  );
}
