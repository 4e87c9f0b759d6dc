/** Answers of shape tasks: the labels, a list of the shapes, and the submit button. */
import { useMemo } from "preact/hooks";
import { strings } from "../../strings/language";
import { colourOf } from "../colours";
import { Keycap } from "../Keycap";
import { LabelPicker, Relabels } from "../LabelPicker";
import { type Option, readOptions } from "../options/options";
import { Submit } from "../Submit";
import type { AnswersProps, KeyHelp } from "../task";
import type { ShapesDraft } from "./draft";
import { boundsOf, type Shape } from "./shape";

/** Draws the label picker, the list of shapes and the submit button. */
export function ShapesAnswers({ task, item, draft, answer }: AnswersProps<ShapesDraft>) {
  const options = useMemo(() => readOptions(task.labels), [task.labels]);
  const shapes = draft?.shapes.now.value ?? [];
  const relabels = draft?.relabels() ?? null;
  return (
    <div class="marking">
      <LabelPicker
        name={strings.shapes.labels}
        options={options}
        chosen={relabels?.shape.label ?? draft?.label.value ?? null}
        disabled={!item}
        choose={(value) => draft?.use(value)}
      />
      <ShapeList options={options} shapes={shapes} draft={draft ?? null} />
      <Submit disabled={!item} flaw={null} submit={() => draft && answer(draft.value())}>
        {draft && !draft.size.value ? "" : strings.shapes.made(shapes.length)}
        {relabels && <Relabels words={nameOf(options, relabels.shape, relabels.number)} />}
      </Submit>
    </div>
  );
}

/** Returns the keys of shape tasks. */
export function shapesKeys(): readonly KeyHelp[] {
  const { keys } = strings;
  return [
    [".", keys.addShape],
    ["Tab", keys.walkShapes],
    ["ArrowLeft ArrowUp ArrowDown ArrowRight", keys.nudge],
    ["Shift+ArrowLeft Shift+ArrowRight", keys.grow],
    ["Delete", keys.remove],
    ["+ -", keys.zoom],
    ["Enter", keys.submit],
  ];
}

interface ShapeListProps {
  readonly options: readonly Option[];
  readonly shapes: readonly Shape[];
  readonly draft: ShapesDraft | null;
}

/** Lists the shapes. Tab walks through them, and the arrow keys move the focused one. */
function ShapeList({ options, shapes, draft }: ShapeListProps) {
  return (
    <div class="shape-list" role="group" aria-label={strings.shapes.list}>
      {shapes.map((shape, index) => (
        <ShapeButton key={shape.id} {...{ options, shape, draft }} number={index + 1} />
      ))}
      <button
        type="button"
        class="quiet"
        aria-disabled={!draft?.size.value}
        aria-keyshortcuts="."
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => draft?.addFresh()}
      >
        {strings.shapes.add}
        <Keycap name="." />
      </button>
    </div>
  );
}

function nameOf(options: readonly Option[], { label }: Shape, number: number): string {
  return `${number} ${options.find(({ value }) => value === label)?.label ?? ""}`;
}

interface ShapeButtonProps extends Pick<ShapeListProps, "options" | "draft"> {
  readonly shape: Shape;
  readonly number: number;
}

function ShapeButton({ options, shape, number, draft }: ShapeButtonProps) {
  const index = options.findIndex(({ value }) => value === shape.label);
  const { x0, y0, x1, y1 } = boundsOf(shape.corners);
  const place = [x0, y0, x1, y1].map(Math.round);
  const pressed = draft?.active.value === shape.id;
  return (
    <button
      type="button"
      class="shape-choice"
      style={{ "--colour": colourOf(index) }}
      aria-pressed={pressed}
      aria-label={strings.shapes.shape(nameOf(options, shape, number), place)}
      onFocus={() => {
        if (draft) draft.active.choose(shape.id);
      }}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => {
        if (draft) draft.active.choose(shape.id);
      }}
    >
      <span class="swatch" aria-hidden="true" />
      {nameOf(options, shape, number)}
    </button>
  );
}
