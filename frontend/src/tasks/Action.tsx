/** Button of an action with its key. */
import { Keycap } from "./Keycap";

interface ActionProps {
  readonly name: string;
  readonly shortcut: string;
  /** Badge beside the name. */
  readonly note?: string;
  readonly enabled: boolean;
  act(): void;
}

/** Button with its key. */
export function Action({ name, shortcut, note, enabled, act }: ActionProps) {
  return (
    <button
      type="button"
      class="quiet"
      // Not `disabled`: a keyboard user would lose the focus between two items.
      aria-disabled={!enabled}
      aria-keyshortcuts={shortcut}
      // A click does not move the focus, so Space still skips.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => enabled && act()}
    >
      {name}
      {note && <span class="note-badge">{note}</span>}
      <Keycap name={shortcut} />
    </button>
  );
}
