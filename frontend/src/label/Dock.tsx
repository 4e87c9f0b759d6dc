/** Where answers are given, always in one place: the kind's own part, undo, rail and skip. */
import { useMemo } from "preact/hooks";
import type { Item } from "../protocol/messages";
import type { State } from "../session/types";
import type { Conversation } from "../socket/conversation";
import { strings } from "../strings/language";
import { readOptions } from "../tasks/options";
import type { Draft, Task, TaskKind } from "../tasks/task";
import { Actions } from "./Actions";
import { Rail } from "./Rail";

interface DockProps {
  readonly state: State;
  readonly kind: TaskKind | null | undefined;
  readonly task: Task | null;
  readonly item: Item | null;
  readonly draft: Draft | null;
  readonly dispatch: Conversation["dispatch"];
  undo(): void;
  skip(): void;
}

export function Dock({ state, kind, task, item, draft, dispatch, undo, skip }: DockProps) {
  const names = useMemo(() => namesOf(task), [task]);
  return (
    <div class="dock">
      <div class="answers" role="group" aria-label={strings.label.answers}>
        {kind && task && (
          <kind.Answers
            task={task}
            item={item}
            draft={draft}
            answer={(value) => dispatch({ type: "answered", value })}
          />
        )}
        {kind === null && task && <p>{strings.label.unknownTask(String(task.kind))}</p>}
      </div>
      <Actions
        canUndo={state.history.some(({ fate }) => !fate)}
        canSkip={!!item}
        undo={undo}
        skip={skip}
      >
        <Rail
          state={state}
          nameOf={(gist) => names.get(gist) ?? gist}
          reopen={(id) => dispatch({ type: "undone", id })}
        />
      </Actions>
    </div>
  );
}

/** What the task calls its values. */
function namesOf(task: Task | null): ReadonlyMap<string, string> {
  const options = readOptions(task?.options ?? []);
  return new Map(options.map(({ value, label }) => [String(value), label]));
}
