/** Answers of span tasks: the label of the next span, and the submit button. */
import { keyTexts } from "../../strings/keys";
import { RegionAnswers, regionKeys } from "../regions/RegionAnswers";
import { words } from "../regions/strings";
import type { AnswersProps, KeyHelp, Task } from "../task";
import type { SpansDraft } from "./draft";
import { spansTexts } from "./strings";

/** Draws the label picker, questions, relations and the submit button. */
export function SpansAnswers({ task, item, draft, answer }: AnswersProps<SpansDraft>) {
  const made =
    draft?.text === null ? spansTexts().noText : spansTexts().made(draft?.taken.value.length ?? 0);
  return <RegionAnswers {...{ task, item, draft, answer, made }} name={spansTexts().labels} />;
}

/** Returns the keys of span tasks. */
export function spansKeys(task: Task): readonly KeyHelp[] {
  const keys = keyTexts();
  const free = task.snap === "none";
  return [
    [free ? "$mod+ArrowLeft $mod+ArrowRight" : "ArrowLeft ArrowRight", keys.word],
    ["Shift+ArrowLeft Shift+ArrowRight", free ? words().keys.characters : keys.moreWords],
    ["Tab", keys.walkSpans],
    ["Delete", keys.remove],
    ...regionKeys(task),
    ["Enter", keys.submit],
  ];
}
