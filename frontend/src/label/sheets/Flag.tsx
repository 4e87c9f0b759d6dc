/** Sheet for flagging an item, with a note to the project's owners. */
import { useId, useRef } from "preact/hooks";
import { flagStrings } from "../../strings/flag";
import { strings } from "../../strings/language";
import { Dialog } from "./Dialog";
import { OwnFlags } from "./OwnFlags";

/** Longest note, in characters. */
const MAX_LENGTH = 2_000;

interface FlagProps {
  readonly slug: string;
  /** Called once the owners' answers are shown. */
  seen(): void;
  flag(note: string): void;
  close(): void;
}

/** Asks for a note and flags the item. */
export function Flag({ slug, seen, flag, close }: FlagProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const send = (event: Event) => {
    event.preventDefault();
    flag(field.current?.value ?? "");
    close();
  };
  return (
    <Dialog title={flagStrings.title} close={close}>
      <form class="flag" onSubmit={send}>
        <label for={id}>{flagStrings.note}</label>
        <textarea
          ref={field}
          id={id}
          dir="auto"
          rows={4}
          maxLength={MAX_LENGTH}
          autofocus
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event);
          }}
        />
        <p class="muted for-keys">{flagStrings.hint(isMac() ? "⌘" : flagStrings.control)}</p>
        <div class="buttons">
          <button type="submit" class="primary">
            {flagStrings.send}
          </button>
          <button type="button" onClick={close}>
            {strings.label.cancel}
          </button>
        </div>
      </form>
      <OwnFlags slug={slug} seen={seen} />
    </Dialog>
  );
}

function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform);
}
