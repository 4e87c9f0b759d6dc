/** Dock of the labelling page: the answers of the task kind and the actions below them. */
import { useMemo, useRef } from "preact/hooks";
import { hasSound } from "../../data/ItemData";
import type { Item } from "../../protocol/messages";
import type { Runner } from "../../runtime/Runner";
import type { State } from "../../session/state";
import { BETWEEN } from "../../session/summary";
import { strings } from "../../strings/language";
import { capOf } from "../../tasks/Keycap";
import { useKeys } from "../../tasks/keys";
import { namedOptions, nameSummary } from "../../tasks/options/namedOptions";
import { Suggested } from "../../tasks/suggestion/Suggested";
import { areHidden, hideSuggestions, suggestionOf } from "../../tasks/suggestion/suggestion";
import type { Draft, Task, TaskKind } from "../../tasks/task";
import { Actions } from "./Actions";
import { type AnswerName, LatestAnswers } from "./LatestAnswers";

interface DockProps {
  readonly state: State;
  readonly kind: TaskKind | null | undefined;
  readonly task: Task | null;
  readonly item: Item | null;
  readonly draft: Draft | null;
  /** Whether items of this project have come with suggestions. */
  readonly suggests: boolean;
  readonly dispatch: Runner["dispatch"];
  undo(): void;
  skip(): void;
}

/** Draws the dock, always in the same place. */
export function Dock(props: DockProps) {
  const { state, kind, task, item, draft, dispatch, undo, skip } = props;
  const nameOf = useMemo(() => namesOf(task), [task]);
  return (
    <div class="dock">
      <div class="answers" role="group" aria-label={strings.label.answers}>
        {kind && task && <Answers {...props} kind={kind} task={task} />}
        {kind === null && task && <p>{strings.label.unknownTask(String(task.kind))}</p>}
      </div>
      <Actions
        canUndo={!!draft?.changed || state.history.some(({ fate }) => !fate)}
        canSkip={!!item}
        skipKey={skipKeyOf(item)}
        undo={undo}
        skip={skip}
      >
        <LatestAnswers
          state={state}
          nameOf={nameOf}
          reopen={(id) => dispatch({ type: "undone", id })}
        />
      </Actions>
    </div>
  );
}

interface AnswersProps extends DockProps {
  readonly kind: TaskKind;
  readonly task: Task;
}

/** Draws the answers, below a suggestion if there is one. */
function Answers({ kind, task, item, draft, suggests, dispatch }: AnswersProps) {
  const unseen = useUnseen(item);
  const answer = (value: unknown) => dispatch({ type: "answered", value, unseen: unseen() });
  const answering = { kind, task, item, draft, answer };
  useKeys(suggests ? { "Shift+H": () => hideSuggestions(!areHidden()) } : {});
  return (
    <Suggested {...answering} reserved={suggests && kind.suggested !== null}>
      <kind.Answers {...answering} />
    </Suggested>
  );
}

/** Returns a function that says whether no suggestion was drawn since an item came. */
function useUnseen(item: Item | null): () => boolean {
  const drawn = useRef<string | null>(null);
  if (item && suggestionOf(item)) drawn.current = item.lease;
  return () => item !== null && drawn.current !== item.lease;
}

/** Returns the key that skips; Space plays an item that has sound. */
export function skipKeyOf(item: Item | null): "Space" | "Shift+Space" {
  return item && hasSound(item.data) ? "Shift+Space" : "Space";
}

/** Longest name, in characters, that fits an entry of the latest answers. */
const SHORT = 4;

/** Returns a function that names answers as the task does, or by keys if the name is too long. */
export function namesOf(task: Task | null): (gist: string) => AnswerName {
  const options = task ? namedOptions(task) : [];
  const byValue = new Map(options.map((option) => [String(option.value), option]));
  return (gist) => {
    if (gist.includes(BETWEEN)) {
      const name = nameSummary(options, gist);
      return { name, short: name };
    }
    const whole = byValue.get(gist);
    const parts = whole ? [whole] : gist.split(", ").map((part) => byValue.get(part));
    const known = parts.every((part) => part);
    const name = known ? parts.map((part) => part?.path).join(", ") : gist;
    const leaf = known ? parts.map((part) => part?.label).join(", ") : gist;
    const keys = parts.map((part) => (part?.key ? capOf(part.key.replace("Shift+", "⇧")) : null));
    if (name.length <= SHORT || keys.includes(null)) return { name, short: leaf };
    const short = keys.join("");
    return { name, short: short.length <= SHORT ? short : `${keys[0]}…${keys.length}` };
  };
}
