/** Which label the next span gets, and the button that gives the answer. */
import { useMemo } from "preact/hooks";
import { strings } from "../../strings/language";
import { LabelPicker, Relabels } from "../LabelPicker";
import { readOptions } from "../options";
import { Submit } from "../Submit";
import type { AnswersProps, KeyHelp } from "../task";
import type { SpansDraft } from "./draft";

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
