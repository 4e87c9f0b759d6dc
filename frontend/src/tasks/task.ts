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

/**
 * Suggestion in a kind whose answers have parts, such as regions, which are accepted one by one.
 *
 * `begin` takes the suggested parts from `item.suggestion`, also while the user hides suggestions;
 * the kind draws them only if `suggestionOf(item)` returns something (`suggestion/suggestion.ts`).
 * It binds the keys that walk to a part and reject one; the page draws the buttons, and binds
 * Enter for one part and Shift+Enter for all.
 */
export interface SuggestedParts<D> {
  /** Returns the number of parts that are neither accepted nor rejected. */
  open(draft: D): number;
  /** Returns whether one of them is active. */
  isActive(draft: D): boolean;
  /** Returns whether Enter accepts, instead of submitting or what else it does just now. */
  takesEnter(draft: D): boolean;
  /** Accepts the active part and goes on to the next; goes to the first if none is active. */
  accept(draft: D): void;
  /** Rejects the active part. */
  reject(draft: D): void;
  /** Accepts all open parts. */
  acceptAll(draft: D): void;
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
  /**
   * How suggested parts are accepted. Without it a suggestion is accepted as a whole; null if the
   * kind shows suggestions itself, as a form does by question.
   */
  readonly suggested?: SuggestedParts<D> | null;
  /** Returns what puts an answer into a draft; null where a press is the answer. */
  take?(task: Task): ((draft: D, value: unknown) => void) | null;
  /** Loads what the kind needs for a task, such as the kinds of its questions. */
  prepare?(task: Task): Promise<void>;
}
