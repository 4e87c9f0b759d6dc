/** Stage of a form: the item, with the marks of the current question or of the latest that marks. */
import { useRef } from "preact/hooks";
import { ItemData } from "../../data/ItemData";
import { fieldOf } from "../rules/bounds";
import type { StageProps } from "../task";
import type { FormDraft, Part } from "./draft";

/** Draws the item. */
export function FormStage({ item, draft }: StageProps<FormDraft>) {
  const latest = useRef<Part | null>(null);
  const marking = draft.asked().filter(({ kind }) => kind.Stage);
  const current = marking.find(({ question }) => question.name === draft.current.value);
  if (current) latest.current = current;
  const part = current ?? marking.find((one) => one === latest.current) ?? marking[0];
  if (!part?.kind.Stage || !part.draft) return <ItemData data={item.data} />;
  const { Stage, marks = [] } = part.kind;
  const stage = (
    <Stage key={part.question.name} task={part.question} item={part.item} draft={part.draft} />
  );
  const on = fieldOf(part.question, marks);
  return on ? <ItemData data={item.data} instead={{ [on]: stage }} /> : stage;
}
