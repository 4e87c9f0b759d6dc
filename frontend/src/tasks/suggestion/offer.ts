/** What can be done with the suggestion for an item or a question. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Item, Suggestion } from "../../protocol/messages";
import type { Draft, Task, TaskKind } from "../task";

/**
 * Time, in milliseconds, for which Enter does not accept what has just appeared.
 *
 * Nobody has read it by then: the key was pressed twice, or for the item before.
 */
const UNREAD_MS = 150;

/** Suggestion that is drawn, and how it is accepted. */
export interface Offer {
  readonly suggestion: Suggestion;
  /** Number of its parts that are to be accepted or rejected; null if it is accepted as a whole. */
  readonly open: number | null;
  /** Whether one of its parts is active. */
  readonly isActive: boolean;
  /** `performance.now()` when its item appeared, or keys came to be about its question. */
  readonly since: number;
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
  /** As in `Offer`; by default long ago. */
  readonly since?: number;
  answer(value: unknown): void;
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
  return () => acceptByKey(offer);
}

/** Accepts the suggestion if Enter does; returns whether the key has no other use. */
export function acceptByKey(offer: Offer | null): boolean {
  if (!offer?.byKey) return false;
  // A part that is active has been walked to.
  if (offer.open !== null || performance.now() - offer.since >= UNREAD_MS) offer.accept();
  return true;
}
