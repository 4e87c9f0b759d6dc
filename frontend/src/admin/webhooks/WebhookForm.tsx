/** Form that makes a webhook. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { ErrorText } from "../shared/Panel";
import { useAction } from "../shared/useAction";
import { makeWebhook, type Webhook } from "./api";

interface WebhookFormProps {
  readonly slug: string;
  /** All types of events. */
  readonly types: readonly string[];
  reload(made: Webhook): Promise<void>;
}

/** Asks for a receiver's address, and of which events it is told. */
export function WebhookForm({ slug, types, reload }: WebhookFormProps) {
  const { webhooks: say } = adminStrings;
  const [link, setLink] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const action = useAction(async () => {
    const made = await makeWebhook(slug, link.trim(), [...chosen]);
    setLink("");
    await reload(made);
  });
  const toggle = (type: string) =>
    setChosen(chosen.includes(type) ? chosen.filter((one) => one !== type) : [...chosen, type]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    action.run();
  };
  return (
    <form class="webhook-form" onSubmit={submit}>
      <label>
        {say.link}
        <input
          required
          inputMode="url"
          autocomplete="off"
          spellcheck={false}
          placeholder="https://hooks.example.org/supt"
          value={link}
          onInput={(event) => setLink(event.currentTarget.value)}
        />
      </label>
      <fieldset>
        <legend>{say.chosen}</legend>
        {types.map((type) => (
          <label key={type}>
            <input type="checkbox" checked={chosen.includes(type)} onChange={() => toggle(type)} />
            <code>{type}</code>
          </label>
        ))}
      </fieldset>
      <button type="submit" class="primary" aria-disabled={action.busy}>
        {say.add}
      </button>
      <ErrorText text={action.error} />
    </form>
  );
}
