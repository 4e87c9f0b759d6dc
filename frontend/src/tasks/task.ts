/**
 * Interface between the labelling page and a kind of task.
 *
 * A kind is a folder here with a default export of type `TaskKind`, loaded when a project needs it.
 * It draws the answers, binds the keys and makes the value (docs/protocol.md, rule 16). The page
 * handles items, undo, skip and saving. An answer that takes more than one press has a *draft*: the
 * page keeps it until the item is answered, even while another item is on screen, and can undo it
 * step by step.
 */
import type { VNode } from "preact";
import type { Item, ProjectInfo } from "../protocol/messages";
import type { Check } from "./rules/values";

/** `project.task` of the protocol; each kind reads its own fields. */
export type Task = ProjectInfo["task"];

/** Unfinished answer. */
export interface Draft {
  /** Undoes the latest step; returns false if there is none. */
  undo(): boolean;
  /** Whether it has been changed since it was begun. */
  readonly changed?: boolean;
  /** Number of steps that can be undone, by which a form keeps the order of all its steps. */
  readonly steps?: number;
  /** Ends a step that the next change would belong to, as the next typed letter does. */
  settle?(): void;
  /** Returns the answer so far, from which `begin` can continue as from a previous answer. */
  saved(): unknown;
}

/** Props of the component that takes the answer. */
export interface AnswersProps<D = unknown> {
  readonly task: Task;
  /** Item on screen; null while there is none, and then no answer may be given. */
  readonly item: Item | null;
  /** Draft of that item; null if there is no item or the kind has no drafts. */
  readonly draft?: D | null;
  answer(value: unknown): void;
}

/** Props of the component that draws the item where it is answered on the item itself. */
export interface StageProps<D = unknown> {
  readonly task: Task;
  readonly item: Item;
  readonly draft: D;
}

/** Entry in the list of keys: the key, and what it does. */
export type KeyHelp = readonly [key: string, does: string];

/** Kind of task. */
export interface TaskKind<D extends Draft = Draft> {
  /** Begins the answer to an item, from its previous answer (`item.value`) if there is one. */
  begin?(task: Task, item: Item): D;
  /** Kinds of data that answers mark parts of; none where they mark nothing. */
  readonly marks?: readonly string[];
  /** Draws the item if it is answered on the item itself; otherwise the page shows it. */
  Stage?(props: StageProps<D>): VNode;
  Answers(props: AnswersProps<D>): VNode;
  /** Returns the keys that no button shows. */
  keys?(task: Task): readonly KeyHelp[];
  /** Checks an answer as the server does; returns the sentence that names the rule, or null. */
  readonly check: Check;
  /** Loads what the kind needs for a task, such as the kinds of its questions. */
  prepare?(task: Task): Promise<void>;
}
