/** Webhooks of a project, loaded when they are asked for. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { useLiveData } from "../shared/liveData";
import { ErrorText, Panel } from "../shared/Panel";
import { Skeleton } from "../shared/Skeleton";
import { fetchWebhooks, type Webhook } from "./api";
import { WebhookForm } from "./WebhookForm";
import { WebhookTable } from "./WebhookTable";
import "./webhooks.css";

/** Offers to show the webhooks. */
export function WebhooksPanel({ slug }: { readonly slug: string }) {
  const { webhooks: say } = adminStrings;
  const [shown, setShown] = useState(false);
  return (
    <Panel title={say.title} class="whole">
      <p class="note">{say.text}</p>
      {shown ? (
        <Webhooks slug={slug} />
      ) : (
        <button type="button" class="more" onClick={() => setShown(true)}>
          {say.show}
        </button>
      )}
    </Panel>
  );
}

function Webhooks({ slug }: { readonly slug: string }) {
  const { webhooks: say } = adminStrings;
  const [secret, setSecret] = useState<string | null>(null);
  const live = useLiveData(`webhooks ${slug}`, () => fetchWebhooks(slug));
  const found = live.value.value;
  if (!found) {
    return live.error.value ? <ErrorText text={live.error.value.message} /> : <Skeleton />;
  }
  const reload = async (webhook?: Webhook) => {
    if (webhook) setSecret(webhook.secret);
    await live.reload();
  };
  return (
    <>
      {!found.allowed && (
        <p class="note" role="note">
          {say.off}
        </p>
      )}
      {found.allowed && <WebhookForm slug={slug} types={found.types} reload={reload} />}
      <div aria-live="polite">
        {secret && (
          <label class="webhook-secret">
            {say.secret}
            <input readOnly value={secret} onFocus={(event) => event.currentTarget.select()} />
          </label>
        )}
      </div>
      {found.webhooks.length === 0 ? (
        <p class="note">{say.none}</p>
      ) : (
        <WebhookTable slug={slug} webhooks={found.webhooks} reload={reload} />
      )}
    </>
  );
}
