/** What can be done with the suggestion for an item or a question. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Item, Suggestion } from "../../protocol/messages";
import type { Draft, Task, TaskKind } from "../task";
import { isUntouched, suggestionOf } from "./suggestion";

/** Suggestion that is drawn, and how it is accepted. */
export interface Offer {
  readonly suggestion: Suggestion;
  /** Number of its parts that are to be accepted or rejected; null if it is accepted as a whole. */
  readonly open: number | null;
  /** Whether one of its parts is active. */
  readonly isActive: boolean;
  /** Whether Enter accepts it, or its active part. */
  readonly byKey: boolean;
  accept(): void;
  /** Rejects the active part; null if it is accepted as a whole. */
  readonly reject: (() => void) | null;
  /** Accepts all parts; null if it is accepted as a whole. */
  readonly acceptAll: (() => void) | null;
  /** Takes it over to be changed; null where an answer is given at once. */
  readonly edit: (() => void) | null;
}

/** What the answers to an item are made with. */
export interface Answering {
  readonly kind: TaskKind;
  readonly task: Task;
  readonly item: Item | null;
  readonly draft: Draft | null;
  answer(value: unknown): void;
}

/** Returns the offer for an item; null if it has no suggestion or its kind draws it otherwise. */
export function offerOf({ kind, task, item, draft, answer }: Answering): Offer | null {
  const suggestion = suggestionOf(item);
  if (!item || !suggestion || kind.suggested === null) return null;
  const parts = kind.suggested;
  if (parts && draft) {
    return {
      suggestion,
      open: parts.open(draft),
      isActive: parts.isActive(draft),
      byKey: parts.takesEnter(draft),
      accept: () => parts.accept(draft),
      reject: () => parts.reject(draft),
      acceptAll: () => parts.acceptAll(draft),
      edit: null,
    };
  }
  const { value } = suggestion;
  const put = putOf(kind, task, draft);
  return {
    suggestion,
    open: null,
    isActive: true,
    byKey: isUntouched(kind, task, item, draft),
    accept: () => {
      put?.(value);
      answer(value);
    },
    reject: null,
    acceptAll: null,
    edit: put ? () => put(value) : null,
  };
}

/** Returns what puts an answer into the draft; null where there is none or a press answers. */
function putOf(kind: TaskKind, task: Task, draft: Draft | null): ((value: unknown) => void) | null {
  const put = draft && kind.take?.(task);
  return put ? (value) => put(draft, value) : null;
}

/** Context with the offer for what is answered. */
export const Offered = createContext<Offer | null>(null);

/**
 * Returns a function that accepts the suggestion if Enter does, and says whether it has.
 *
 * Fields call it when Enter is pressed in them, since keys in fields do not reach the page.
 */
export function useAccept(): () => boolean {
  const offer = useContext(Offered);
  return () => {
    if (!offer?.byKey) return false;
    offer.accept();
    return true;
  };
}
