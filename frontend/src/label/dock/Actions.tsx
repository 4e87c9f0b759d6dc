/** Action buttons below the answers: undo, the latest answers, skip. */
import type { ComponentChildren } from "preact";
import { strings } from "../../strings/language";
import { Action } from "../../tasks/Action";

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
