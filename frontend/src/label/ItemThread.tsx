/** Thread of the labeller's flag, above the item that it is about. */
import type { ThreadMessage } from "../protocol/messages";
import { flagStrings } from "../strings/flag";

/** Shows what the labeller and the owners wrote. */
export function ItemThread({ messages }: { readonly messages: readonly ThreadMessage[] }) {
  return (
    <aside class="item-thread" aria-label={flagStrings.thread}>
      {messages.map((message) => (
        <p key={`${message.at_ms} ${message.text}`} dir="auto">
          <strong>{message.by === "owner" ? flagStrings.owner : flagStrings.you}</strong>{" "}
          {message.text}
        </p>
      ))}
    </aside>
  );
}
