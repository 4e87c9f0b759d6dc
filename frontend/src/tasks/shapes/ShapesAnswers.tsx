/** Answers of shape tasks: the labels, a list of the shapes, and the submit button. */
import { useComputed } from "@preact/signals";
import { keyTexts } from "../../strings/keys";
import { colourOf } from "../colours";
import { Keycap } from "../Keycap";
import { RegionAnswers, regionKeys } from "../regions/RegionAnswers";
import { relationsOf } from "../regions/Relations";
import { words } from "../regions/strings";
import { acceptByKey, buttonOf, nameSuggested, stateOf } from "../regions/suggested/buttons";
import { useKept } from "../regions/useKept";
import type { AnswersProps, KeyHelp, Task } from "../task";
import type { ShapesDraft } from "./draft";
import { boundsOf, type Shape } from "./shape";
import { shapesTexts } from "./strings";

/** Draws the label picker, the list of shapes, questions, relations and the submit button. */
export function ShapesAnswers({ task, item, draft, answer }: AnswersProps<ShapesDraft>) {
  const made = draft && !draft.size.value ? "" : shapesTexts().made(draft?.taken.value.length ?? 0);
  return (
    <RegionAnswers {...{ task, item, draft, answer, made }} name={shapesTexts().labels}>
      <ShapeList draft={draft ?? null} />
    </RegionAnswers>
  );
}

/** Returns the keys of shape tasks. */
export function shapesKeys(task: Task): readonly KeyHelp[] {
  const keys = keyTexts();
  return [
    [".", keys.addShape],
    ["Tab", keys.walkShapes],
    ["ArrowLeft ArrowUp ArrowDown ArrowRight", keys.nudge],
    ["Shift+ArrowLeft Shift+ArrowRight", keys.grow],
    ["Delete", keys.remove],
    ["+ -", keys.zoom],
    ...regionKeys(task),
    ["Enter", keys.submit],
  ];
}

/** Lists the shapes. Tab walks through them, and the arrow keys move the focused one. */
function ShapeList({ draft }: { readonly draft: ShapesDraft | null }) {
  return (
    <div class="shape-list" role="group" aria-label={shapesTexts().list}>
      {draft && <ShapeButtons key={draft.serial} draft={draft} />}
      <button
        type="button"
        class="quiet"
        aria-disabled={!draft?.size.value}
        aria-keyshortcuts="."
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => draft?.addFresh()}
      >
        {shapesTexts().add}
        <Keycap name="." />
      </button>
    </div>
  );
}

function ShapeButtons({ draft }: { readonly draft: ShapesDraft }) {
  const button = useKept((shape: Shape) => (
    <ShapeButton key={shape.id} shape={shape} draft={draft} />
  ));
  return <>{draft.regions.map(button)}</>;
}

interface ShapeButtonProps {
  readonly shape: Shape;
  readonly draft: ShapesDraft;
}

function ShapeButton({ shape, draft }: ShapeButtonProps) {
  const { id, label } = shape;
  const pressed = useComputed(() => draft.active.value === id);
  // As signals: the number of every shape changes with one of them, and only its text is set.
  const name = useComputed(() => nameOf(draft, draft.find(id)));
  const said = useComputed(() => sayWhere(draft, draft.find(id)));
  const index = draft.labels.findIndex(({ value }) => value === label);
  return (
    <button
      type="button"
      class={`shape-choice${stateOf(draft, shape)}`}
      style={{ "--colour": colourOf(index) }}
      {...buttonOf(draft, id)}
      aria-pressed={pressed}
      aria-label={said}
      onFocus={() => draft.walkTo(id)}
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => {
        if (draft.relating.peek() !== null) draft.reach(id);
        else if (!acceptByKey(draft, shape, event)) draft.select(id);
      }}
    >
      <span class="swatch" aria-hidden="true" />
      {name}
    </button>
  );
}

function nameOf(draft: ShapesDraft, shape: Shape | undefined): string {
  return shape ? draft.nameOf(shape) : "";
}

/** Returns what a shape is, where it is, and how it is related to others. */
function sayWhere(draft: ShapesDraft, shape: Shape | undefined): string {
  if (!shape) return "";
  const { place, related, open } = words();
  const { x0, y0, x1, y1 } = boundsOf(shape.corners);
  const relations = relationsOf(draft, shape.id);
  const parts = [
    draft.nameOf(shape),
    shapesTexts().at([x0, y0, x1, y1].map(Math.round)),
    place(draft.placeIn(shape.id), draft.regions.length),
    ...(relations.length ? [related(relations)] : []),
    ...(!shape.suggested && draft.about(shape).missing.length ? [open] : []),
  ];
  return nameSuggested(shape, parts.join(", "));
}
