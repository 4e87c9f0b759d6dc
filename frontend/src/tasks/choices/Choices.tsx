/** Task kind `choices`: any number of options, within the task's bounds. */
import { strings } from "../../strings/language";
import { Options, optionKeys, prepareOptions } from "../options/Options";
import { Submit } from "../Submit";
import type { AnswersProps, TaskKind } from "../task";
import { check } from "./check";
import { beginChoices, type ChoicesDraft, flawOfChoices, toggle } from "./selection";

/** Draws the options as switches, and the submit button. */
export function Choices({ task, item, draft, answer }: AnswersProps<ChoicesDraft>) {
  const chosen = draft?.now.value ?? [];
  const pressed = new Set(chosen);
  return (
    <div class="choice">
      <Options
        task={task}
        item={item}
        draft={draft ?? null}
        chosen={chosen}
        look={({ value }) => ({ pressed: pressed.has(value) })}
        choose={(value) => item && draft?.set(toggle(task, item, draft.now.peek(), value))}
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
const kind: TaskKind<ChoicesDraft> = {
  begin: beginChoices,
  Answers: Choices,
  check,
  keys: optionKeys,
  prepare: prepareOptions,
};
export default kind;
