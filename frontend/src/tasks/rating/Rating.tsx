/** Task kind `rating`: a step of a scale, by button, or by slider if the scale is long. */
import "./rating.css";
import { useId, useMemo } from "preact/hooks";
import type { Item } from "../../protocol/messages";
import { keyTexts } from "../../strings/keys";
import { strings } from "../../strings/language";
import { useKeys } from "../keys";
import { OptionGrid } from "../options/OptionGrid";
import { Submit } from "../Submit";
import { useAccept } from "../suggestion/offer";
import { suggestionOf } from "../suggestion/suggestion";
import type { AnswersProps, KeyHelp, Task, TaskKind } from "../task";
import { UndoableValue } from "../undoable";
import { check } from "./check";
import { buttonsOf, readScale, type Scale } from "./scale";

/** Position of the slider. */
export type RatingDraft = UndoableValue<number>;

/** Begins with the previous answer, or in the middle of the scale. */
export function beginRating(task: Task, item: Item): RatingDraft {
  const { lowest, highest } = readScale(task);
  const middle = Math.round((lowest + highest) / 2);
  return new UndoableValue(typeof item.value === "number" ? item.value : middle);
}

/** Returns the keys of the steps, or of the slider. */
export function ratingKeys(task: Task): readonly KeyHelp[] {
  const buttons = buttonsOf(readScale(task));
  if (buttons) return buttons.flatMap(({ key, label }) => (key === null ? [] : [[key, label]]));
  return [
    ["ArrowLeft ArrowRight", keyTexts().step],
    ["Enter", keyTexts().submit],
  ];
}

/** Draws a row of steps with words at its ends; a press is the answer. */
export function Rating({ task, item, draft, answer }: AnswersProps<RatingDraft>) {
  const scale = useMemo(() => readScale(task), [task]);
  const buttons = useMemo(() => buttonsOf(scale), [scale]);
  if (!buttons) return <Slider scale={scale} {...{ task, item, draft: draft ?? null, answer }} />;
  return (
    <div class="rating" style={{ "--steps": buttons.length }}>
      <OptionGrid
        options={buttons}
        disabled={!item}
        look={({ value }) => ({
          former: item?.value === value,
          suggested: suggestionOf(item)?.value === value,
        })}
        choose={({ value }) => answer(value)}
      />
      <Anchors scale={scale} />
    </div>
  );
}

function Slider({ scale, item, draft, answer }: AnswersProps<RatingDraft> & { scale: Scale }) {
  const id = useId();
  const { lowest, highest } = scale;
  const value = draft?.now.value ?? lowest;
  const accept = useAccept();
  const move = (by: number) => {
    if (draft) draft.set(Math.min(highest, Math.max(lowest, draft.now.peek() + by)), "moving");
  };
  useKeys({ ArrowLeft: () => move(-1), ArrowRight: () => move(1) }, { repeating: true });
  return (
    <div class="rating">
      <label class="visually-hidden" for={id}>
        {strings.rating.value}
      </label>
      <input
        id={id}
        type="range"
        min={lowest}
        max={highest}
        value={value}
        disabled={!item}
        onInput={(event) => draft?.set(Number(event.currentTarget.value), "moving")}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.repeat || !item) return;
          if (!accept()) answer(value);
        }}
      />
      <Anchors scale={scale} />
      <Submit disabled={!item} flaw={null} submit={() => answer(value)}>
        <strong class="rating-value">{value}</strong>
      </Submit>
    </div>
  );
}

function Anchors({ scale: { anchors } }: { readonly scale: Scale }) {
  if (!anchors.some(Boolean)) return null;
  return (
    <p class="anchors">
      {anchors.map((words, index) => (
        <span key={index} dir="auto">
          {words}
        </span>
      ))}
    </p>
  );
}

/** Task kind `rating`. */
const kind: TaskKind<RatingDraft> = {
  begin: beginRating,
  Answers: Rating,
  check,
  keys: ratingKeys,
  take: (task) => (buttonsOf(readScale(task)) ? null : (draft, value) => draft.set(Number(value))),
};
export default kind;
