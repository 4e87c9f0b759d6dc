/** Task kind `choices`: any number of options, within the task's bounds. */
import { useMemo } from "preact/hooks";
import { strings } from "../../strings/language";
import { OptionGrid } from "../options/OptionGrid";
import { type OptionValue, readOptions } from "../options/options";
import { Submit } from "../Submit";
import type { AnswersProps, TaskKind } from "../task";
import type { UndoableValue } from "../undoable";
import { check } from "./check";
import { beginChoices, flawOfChoices, toggle } from "./selection";

/** Options chosen so far. */
export type ChoicesDraft = UndoableValue<readonly OptionValue[]>;

/** Draws the options as switches, and the submit button. */
export function Choices({ task, item, draft, answer }: AnswersProps<ChoicesDraft>) {
  const options = useMemo(() => readOptions(task.options), [task.options]);
  const chosen = draft?.now.value ?? [];
  return (
    <div class="choice">
      <OptionGrid
        options={options}
        disabled={!item}
        look={({ value }) => ({ pressed: chosen.includes(value) })}
        choose={({ value }) => draft?.set(toggle(task, draft.now.peek(), value))}
      />
      <Submit
        disabled={!item}
        flaw={flawOfChoices(task, chosen)}
        submit={() => answer(draft?.now.peek() ?? [])}
      >
        {strings.choices.chosen(chosen.length)}
      </Submit>
    </div>
  );
}

/** Task kind `choices`. */
const kind: TaskKind<ChoicesDraft> = { begin: beginChoices, Answers: Choices, check };
export default kind;
