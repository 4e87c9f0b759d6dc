/** Task kind `choice`: one of several options, or with `other` a free text. */
import { useMemo } from "preact/hooks";
import { OptionGrid } from "../options/OptionGrid";
import { readOptions } from "../options/options";
import type { AnswersProps, TaskKind } from "../task";
import { check } from "./check";
import { beginOther, OtherAnswer, type OtherDraft } from "./OtherAnswer";

/** Draws the options, and a text field if the task allows other answers. */
export function Choice({ task, item, draft, answer }: AnswersProps<OtherDraft>) {
  const options = useMemo(() => readOptions(task.options), [task.options]);
  return (
    <div class="choice">
      <OptionGrid
        options={options}
        disabled={!item}
        look={({ value }) => ({ former: item?.value === value })}
        choose={({ value }) => answer(value)}
      />
      {task.other === true && <OtherAnswer item={item} draft={draft ?? null} answer={answer} />}
    </div>
  );
}

/** Task kind `choice`. */
const kind: TaskKind<OtherDraft> = { begin: beginOther, Answers: Choice, check };
export default kind;
