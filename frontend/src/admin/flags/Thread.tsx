/** Thread of a flag: what owners and the labeller wrote about it, and a field for an answer. */
import { useId, useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { answerFlag } from "../oversight/api";
import type { Flag } from "../shared/api";
import { formatTime } from "../shared/format";
import { ErrorText } from "../shared/Panel";
import { useAction } from "../shared/useAction";

/** Longest message, in characters. */
const MAX_LENGTH = 4_096;

interface ThreadProps {
  readonly slug: string;
  readonly flag: Flag;
  renew(): Promise<void>;
}

/** Shows the messages, and sends an answer. */
export function Thread({ slug, flag, renew }: ThreadProps) {
  const { thread: say } = adminStrings.oversight;
  const [text, setText] = useState("");
  const id = useId();
  const action = useAction(async () => {
    await answerFlag(slug, flag.id, text);
    setText("");
    await renew();
  });
  return (
    <div class="thread">
      <ul class="thread-messages">
        {(flag.messages ?? []).map((message) => (
          <li key={`${message.created}${message.text}`} class={message.owner ? "mine" : ""}>
            <p dir="auto">
              <bdi class="who">{say.by(message.by)}</bdi> {message.text}
            </p>
            <p class="note">
              {formatTime(message.created)}
              {!message.seen && ` · ${say.unseen}`}
            </p>
          </li>
        ))}
      </ul>
      <details>
        <summary>{say.answer}</summary>
        <label for={id} class="visually-hidden">
          {say.answerTo(flag.labeller)}
        </label>
        <textarea
          id={id}
          dir="auto"
          rows={2}
          maxLength={MAX_LENGTH}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <ErrorText text={action.error} />
        <button
          type="button"
          class="primary"
          aria-disabled={action.busy || !text.trim()}
          onClick={() => text.trim() && action.run()}
        >
          {say.send}
        </button>
      </details>
    </div>
  );
}
