/** Task kind `choice`: one of several options, or with `other` a free text. */
import { Options, optionKeys, prepareOptions } from "../options/Options";
import { isOption } from "../rules/values";
import { suggestionOf } from "../suggestion/suggestion";
import type { AnswersProps, TaskKind } from "../task";
import { check } from "./check";
import { beginOther, OtherAnswer, type OtherDraft } from "./OtherAnswer";

/** Draws the options, and a text field if the task allows other answers. */
export function Choice({ task, item, draft, answer }: AnswersProps<OtherDraft>) {
  const former = item?.value;
  const suggestion = suggestionOf(item);
  return (
    <div class="choice">
      <Options
        task={task}
        item={item}
        draft={draft ?? null}
        chosen={isOption(former) ? [former] : []}
        look={({ value }) => ({ former: former === value, suggested: suggestion?.value === value })}
        choose={answer}
      />
      {task.other === true && <OtherAnswer item={item} draft={draft ?? null} answer={answer} />}
    </div>
  );
}

/** Task kind `choice`. */
const kind: TaskKind<OtherDraft> = {
  begin: beginOther,
  Answers: Choice,
  check,
  keys: optionKeys,
  prepare: prepareOptions,
};
export default kind;
