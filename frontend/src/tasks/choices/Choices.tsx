/** Task kind `choices`: any number of options, within the task's bounds. */
import { strings } from "../../strings/language";
import { Options, optionKeys, prepareOptions } from "../options/Options";
import type { OptionValue } from "../options/options";
import { Submit } from "../Submit";
import { suggestionOf } from "../suggestion/suggestion";
import type { AnswersProps, TaskKind } from "../task";
import { check } from "./check";
import { beginChoices, type ChoicesDraft, flawOfChoices, toggle } from "./selection";

/** Draws the options as switches, and the submit button. */
export function Choices({ task, item, draft, answer }: AnswersProps<ChoicesDraft>) {
  const chosen = draft?.now.value ?? [];
  const pressed = new Set(chosen);
  const suggested = new Set(listOf(suggestionOf(item)?.value));
  return (
    <div class="choice">
      <Options
        task={task}
        item={item}
        draft={draft ?? null}
        chosen={chosen}
        look={({ value }) => ({ pressed: pressed.has(value), suggested: suggested.has(value) })}
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

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Task kind `choices`. */
const kind: TaskKind<ChoicesDraft> = {
  begin: beginChoices,
  Answers: Choices,
  check,
  keys: optionKeys,
  prepare: prepareOptions,
  take: () => (draft, value) => draft.set(value as readonly OptionValue[]),
};
export default kind;
