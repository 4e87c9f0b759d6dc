/** Answers of span tasks: the label of the next span, and the submit button. */
import { useMemo } from "preact/hooks";
import { strings } from "../../strings/language";
import { LabelPicker, Relabels } from "../LabelPicker";
import { readOptions } from "../options/options";
import { Submit } from "../Submit";
import type { AnswersProps, KeyHelp } from "../task";
import type { SpansDraft } from "./draft";

/** Draws the label picker and the submit button. */
export function SpansAnswers({ task, item, draft, answer }: AnswersProps<SpansDraft>) {
  const options = useMemo(() => readOptions(task.labels), [task.labels]);
  const spans = draft?.spans.now.value ?? [];
  const words = draft?.relabels() ?? null;
  const active = words === null ? null : (draft?.active.value ?? null);
  const chosen = (active === null ? undefined : spans[active]?.label) ?? draft?.label.value ?? null;
  return (
    <div class="marking">
      <LabelPicker
        name={strings.spans.labels}
        options={options}
        chosen={chosen}
        disabled={!item}
        choose={(value) => draft?.use(value)}
      />
      <Submit disabled={!item} flaw={null} submit={() => draft && answer(draft.value())}>
        {draft?.text === null ? strings.spans.noText : strings.spans.made(spans.length)}
        {words !== null && <Relabels words={words} />}
      </Submit>
    </div>
  );
}

/** Returns the keys of span tasks. */
export function spansKeys(): readonly KeyHelp[] {
  const { keys } = strings;
  return [
    ["ArrowLeft ArrowRight", keys.word],
    ["Shift+ArrowLeft Shift+ArrowRight", keys.moreWords],
    ["Tab", keys.walkSpans],
    ["Delete", keys.remove],
    ["Enter", keys.submit],
  ];
}
