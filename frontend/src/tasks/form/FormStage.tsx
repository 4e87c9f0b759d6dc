/** Stage of a form: the item, each of its fields with the marks of a question about it. */
import { useRef } from "preact/hooks";
import { ItemData } from "../../data/ItemData";
import { KeysIf } from "../regions/KeysIf";
import { fieldOf } from "../rules/bounds";
import type { StageProps } from "../task";
import type { FormDraft } from "./draft";
import type { Part } from "./steps";

/** Draws the item. */
export function FormStage({ item, draft }: StageProps<FormDraft>) {
  const latest = useRef(new Map<string, Part>());
  const current = draft.current.value;
  const marking = draft.asked().filter(({ kind }) => kind.Stage);
  for (const part of marking) {
    if (part.question.name === current) latest.current.set(placeOf(part), part);
  }
  const stages = new Map<string, Part>();
  for (const part of marking) {
    const place = placeOf(part);
    const known = latest.current.get(place);
    stages.set(place, (marking.includes(known as Part) && known) || (stages.get(place) ?? part));
  }
  const whole = stages.get("");
  if (whole) return <QuestionStage key={whole.question.name} part={whole} draft={draft} />;
  const instead = [...stages].map(([place, part]) => [
    place,
    <QuestionStage key={part.question.name} part={part} draft={draft} />,
  ]);
  return <ItemData data={item.data} instead={Object.fromEntries(instead)} />;
}

/** Draws what a question marks; to use it makes the question current. */
function QuestionStage({ part, draft }: { readonly part: Part; readonly draft: FormDraft }) {
  const { kind, question, item } = part;
  const { Stage } = kind;
  const active = draft.current.value === question.name;
  const goTo = () => draft.goTo(question.name);
  if (!Stage || !part.draft) return <ItemData data={item.data} />;
  return (
    <div class="form-stage" onPointerDownCapture={goTo} onFocusCapture={goTo}>
      <KeysIf active={active}>
        <Stage task={question} item={item} draft={part.draft} />
      </KeysIf>
    </div>
  );
}

/** Returns the name of the field that a question is about; empty for the whole item. */
function placeOf({ question, kind }: Part): string {
  return fieldOf(question, kind.marks ?? []);
}
