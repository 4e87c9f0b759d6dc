/** Kinds that mark parts of one field of an item, which they are given as if it were all of it. */
import type { VNode } from "preact";
import { ItemData } from "../data/ItemData";
import type { Item } from "../protocol/messages";
import { fieldOf, fieldsOf } from "./rules/bounds";
import type { StageProps, Task, TaskKind } from "./task";

const known = new WeakMap<TaskKind, TaskKind>();

/** Returns a kind that begins with the field it marks, and draws it among the others. */
export function onField(kind: TaskKind): TaskKind {
  const { marks, begin, Stage } = kind;
  if (!marks || !begin || !Stage) return kind;
  const found = known.get(kind);
  if (found) return found;
  const made: TaskKind = {
    ...kind,
    begin: (task, item) => begin(task, partOf(task, item, marks)),
    Stage: (props) => stageOf(Stage, props, marks),
  };
  known.set(kind, made);
  return made;
}

/** Returns an item as only the field that answers mark parts of; itself if it has no fields. */
export function partOf(task: Task, item: Item, marks: readonly string[]): Item {
  const { options } = item.data;
  const on = fieldOf(task, marks);
  const field = item.data.kind === "fields" && fieldsOf(item.data).find(({ name }) => name === on);
  // Lists of options belong to the whole item.
  return field ? { ...item, data: { ...field.data, ...(options ? { options } : {}) } } : item;
}

function stageOf(
  Stage: NonNullable<TaskKind["Stage"]>,
  props: StageProps,
  marks: readonly string[],
): VNode {
  const { task, item } = props;
  const part = partOf(task, item, marks);
  if (part === item) return <Stage {...(props as StageProps<never>)} />;
  const stage = <Stage {...(props as StageProps<never>)} item={part} />;
  return <ItemData data={item.data} instead={{ [fieldOf(task, marks)]: stage }} />;
}
