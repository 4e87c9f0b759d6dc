/** Buttons that save or discard changes. */
import { useEffect, useRef, useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import type { Action } from "../shared/useAction";

interface SaveLineProps {
  readonly changed: boolean;
  readonly action: Action;
  discard(): void;
}

/** Shows the buttons, and whether the changes were saved. */
export function SaveLine({ changed, action, discard }: SaveLineProps) {
  const saved = useSaved(action);
  return (
    <p class="buttons save-line">
      <button
        type="button"
        class="primary"
        aria-disabled={!changed || action.busy}
        onClick={() => changed && action.run()}
      >
        {adminStrings.save}
      </button>
      <button type="button" aria-disabled={!changed} onClick={() => changed && discard()}>
        {adminStrings.project.discard}
      </button>
      <span class="note" role="status">
        {saved && !changed ? adminStrings.saved : ""}
      </span>
    </p>
  );
}

/** Returns whether the last action has saved the changes. */
function useSaved({ busy, error }: Action): boolean {
  const before = useRef(false);
  const [saved, setSaved] = useState(false);
  useEffect(() => {
    if (before.current && !busy) setSaved(error === null);
    if (busy) setSaved(false);
    before.current = busy;
  }, [busy, error]);
  return saved;
}
