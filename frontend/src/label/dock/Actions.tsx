/** Undo and skip, in one fixed place below the answers, and between them the latest answers. */
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
  /** A word beside the name. */
  readonly note?: string;
  readonly enabled: boolean;
  act(): void;
}

export function Action({ name, shortcut, note, enabled, act }: ActionProps) {
  return (
    <button
      type="button"
      class="quiet"
      // Not `disabled`: that would throw a keyboard user's focus away between two items.
      aria-disabled={!enabled}
      aria-keyshortcuts={shortcut}
      // The mouse leaves no focus behind, so that Space goes on meaning "skip".
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => enabled && act()}
    >
      {name}
      {note && <span class="note-badge">{note}</span>}
      <Keycap name={shortcut} />
    </button>
  );
}
