/**
 * What a kind of task brings to the labelling page.
 *
 * A kind is a folder here with a default export of this shape, loaded when a project needs it.
 * It draws the answers, knows the keys and makes the value (docs/protocol.md, rule 16); items, undo of
 * answers, skip and saving are not its business. Where an answer takes more than one press, what
 * is there of it is a *draft*: the page keeps it for as long as the item is not answered, also
 * while another item is on screen, and takes it back step by step.
 */
import type { VNode } from "preact";
import type { Item, ProjectInfo } from "../protocol/messages";

/** `project.task` of the protocol: each kind reads its own fields out of it. */
export type Task = ProjectInfo["task"];

export interface Draft {
  /** Takes the latest step back; false if there is none. */
  undo(): boolean;
  /** What there is so far, for `begin` to go on from as if it were a former answer. */
  saved(): unknown;
}

export interface AnswersProps<D = unknown> {
  readonly task: Task;
  /** What is on screen; null while there is nothing to answer: then nothing may be sent. */
  readonly item: Item | null;
  /** Of that item; null if there is no item, or if the kind needs none. */
  readonly draft?: D | null;
  answer(value: unknown): void;
}

export interface StageProps<D = unknown> {
  readonly task: Task;
  readonly item: Item;
  readonly draft: D;
}

/** What the page's list of keys says: the key, and what it does. */
export type KeyHelp = readonly [key: string, does: string];

export interface TaskKind<D extends Draft = Draft> {
  /** Starts the answer to an item, from its former answer (`item.value`) if there is one. */
  begin?(task: Task, item: Item): D;
  /** Draws the item where it is answered on the item itself; without it, it is only shown. */
  Stage?(props: StageProps<D>): VNode;
  Answers(props: AnswersProps<D>): VNode;
  /** Keys that are not written on a button. */
  keys?(task: Task): readonly KeyHelp[];
}
