/** Answers of span tasks: the label of the next span, and the submit button. */
import { strings } from "../../strings/language";
import { RegionAnswers, regionKeys } from "../regions/RegionAnswers";
import { words } from "../regions/strings";
import type { AnswersProps, KeyHelp, Task } from "../task";
import type { SpansDraft } from "./draft";

/** Draws the label picker, questions, relations and the submit button. */
export function SpansAnswers({ task, item, draft, answer }: AnswersProps<SpansDraft>) {
  const made =
    draft?.text === null
      ? strings.spans.noText
      : strings.spans.made(draft?.taken.value.length ?? 0);
  return <RegionAnswers {...{ task, item, draft, answer, made }} name={strings.spans.labels} />;
}

/** Returns the keys of span tasks. */
export function spansKeys(task: Task): readonly KeyHelp[] {
  const { keys } = strings;
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
