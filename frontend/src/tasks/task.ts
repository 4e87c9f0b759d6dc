/**
 * What a kind of task brings to the labelling page.
 *
 * A kind is a folder here with a default export of this shape, loaded when a project needs it.
 * It draws the answers and knows the keys; items, undo, skip and saving are not its business.
 */
import type { FunctionComponent } from "preact";
import type { Item, ProjectInfo } from "../protocol/messages";

/** `project.task` of the protocol: each kind reads its own fields out of it. */
export type Task = ProjectInfo["task"];

export interface AnswersProps {
  readonly task: Task;
  /** What is on screen; null while there is nothing to answer: then nothing may be sent. */
  readonly item: Item | null;
  answer(value: unknown): void;
}

export interface TaskKind {
  readonly Answers: FunctionComponent<AnswersProps>;
}
