/** Answers of segments tasks: labels, marking by keys and buttons, questions, the submit button. */
import { keyTexts } from "../../strings/keys";
import { Action } from "../Action";
import { usePointer } from "../activePart";
import { useKeys } from "../keys";
import { KeysIf } from "../regions/KeysIf";
import { RegionAnswers, regionKeys } from "../regions/RegionAnswers";
import type { AnswersProps, KeyHelp, Task } from "../task";
import type { SegmentsDraft } from "./draft";
import { words as texts } from "./strings";

/** Draws the label picker, the buttons that mark, questions and the submit button. */
export function SegmentsAnswers({ task, item, draft, answer }: AnswersProps<SegmentsDraft>) {
  const words = texts();
  return (
    <RegionAnswers
      {...{ task, item, draft, answer }}
      name={words.labels}
      made={draft ? summary(draft) : ""}
    >
      {draft && (
        <KeysIf active={draft.asking.value === null}>
          <SegmentKeys draft={draft} />
        </KeysIf>
      )}
      {draft && <MarkButtons draft={draft} />}
    </RegionAnswers>
  );
}

/** Returns the keys of segments tasks. */
export function segmentsKeys(task: Task): readonly KeyHelp[] {
  const { keys } = texts();
  return [
    [".", keys.mark],
    ["ArrowLeft ArrowRight", keys.step],
    ["Shift+ArrowLeft Shift+ArrowRight", keys.far],
    ["ArrowUp ArrowDown", keys.edge],
    [";", keys.play],
    ["Tab", keys.walk],
    ["Delete", keyTexts().remove],
    ["+ -", keyTexts().zoom],
    ...regionKeys(task),
    ["Enter", keyTexts().submit],
  ];
}

/** Says how many segments there are, or what is being done to one. */
function summary(draft: SegmentsDraft): string {
  const words = texts();
  const { value: time } = draft.time;
  const { value: begun } = draft.begun;
  const segment = draft.find(draft.active.value);
  if (begun !== null && time) return words.begun(time.scale.format(begun));
  if (!segment) return words.made(draft.taken.value.length);
  return `${draft.nameOf(segment)}. ${words.edge[draft.edge.value]}`;
}

function SegmentKeys({ draft }: { readonly draft: SegmentsDraft }) {
  usePointer(draft.active);
  useKeys(
    {
      ArrowLeft: () => draft.nudge(-1),
      ArrowRight: () => draft.nudge(1),
      "Shift+ArrowLeft": () => draft.nudge(-10),
      "Shift+ArrowRight": () => draft.nudge(10),
    },
    { repeating: true },
  );
  useKeys({
    ".": () => draft.markHere(),
    ";": () => draft.playActive(),
    ArrowUp: () => draft.chooseEdge("start"),
    ArrowDown: () => draft.chooseEdge("end"),
    Delete: () => draft.remove(),
    Escape: () => draft.escape(),
  });
  return null;
}

/** Draws the buttons for those who have no keys: begin and end, play, remove. */
function MarkButtons({ draft }: { readonly draft: SegmentsDraft }) {
  const words = texts();
  const time = draft.time.value;
  const active = draft.active.value !== null;
  return (
    <div class="segment-actions">
      <Action
        name={draft.begun.value === null ? words.begin : words.end}
        shortcut="."
        enabled={!!time}
        act={() => draft.markHere()}
      />
      {time?.head.play && (
        <Action name={words.playIt} shortcut=";" enabled={active} act={() => draft.playActive()} />
      )}
      <Action name={words.remove} shortcut="Delete" enabled={active} act={() => draft.remove()} />
    </div>
  );
}
