/** Action buttons below the answers: undo, the latest answers, skip. */
import type { ComponentChildren } from "preact";
import { strings } from "../../strings/language";
import { Keycap } from "../../tasks/Keycap";

interface ActionsProps {
  readonly canUndo: boolean;
  readonly canSkip: boolean;
  readonly skipKey: string;
  readonly children: ComponentChildren;
  undo(): void;
  skip(): void;
}

/** Lays out undo, `children` and skip, always in the same place. */
export function Actions({ canUndo, canSkip, skipKey, undo, skip, children }: ActionsProps) {
  return (
    <div class="actions">
      <Action name={strings.label.undo} shortcut="Backspace" enabled={canUndo} act={undo} />
      {children}
      <Action name={strings.label.skip} shortcut={skipKey} enabled={canSkip} act={skip} />
    </div>
  );
}

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
