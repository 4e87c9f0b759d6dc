/** Parts of a form, what has been said about them, and the steps in which it was said. */
import type { Item } from "../../protocol/messages";
import type { Question } from "../rules/questions";
import type { Draft, TaskKind } from "../task";

/** Key of a saved draft under which the form itself is; no question has this name. */
export const FORM = "";

/** Question with its kind, the item as it is shown to it, and the draft of its answer. */
export interface Part {
  readonly question: Question;
  readonly kind: TaskKind;
  readonly item: Item;
  readonly draft: Draft | null;
}

/** What has been said about a question: an answer, or that it is left out. */
export interface Said {
  /** The answer; undefined if the question is left out. */
  readonly value: unknown;
  /** What its draft held at that time; a draft that has changed since is ahead of the answer. */
  readonly seen: string | undefined;
}

/** What has been said about questions, by name, in the order in which it was said. */
export type Given = Readonly<Record<string, Said>>;

/** Step that can be undone: something said, or a step in the draft of a question. */
export type Step =
  | { readonly given: Given; readonly current: string | null; readonly about: string }
  | { readonly about: string };

/** What has happened that a user may not see. */
export type Event =
  | { readonly type: "undone"; readonly question: Question }
  | {
      readonly type: "asked";
      readonly more: readonly Question[];
      readonly less: readonly Question[];
    };

/** Returns what a draft holds, to tell whether it has changed. */
export function contentOf(draft: Draft | null | undefined): string | undefined {
  return draft ? JSON.stringify(draft.saved()) : undefined;
}

/** Returns whether a draft holds nothing, as a field does from which all was deleted. */
export function isEmpty(draft: Draft | null): boolean {
  const content = draft?.saved();
  const regions = (content as { regions?: unknown } | null | undefined)?.regions;
  const list = Array.isArray(content) ? content : regions;
  return content === "" || (Array.isArray(list) && !list.length);
}

/** Returns which questions are asked now and which no longer; null if they are the same. */
export function eventOf(before: readonly Part[], now: readonly Part[]): Event | null {
  const beyond = (some: readonly Part[], others: readonly Part[]) =>
    some.filter((part) => !others.includes(part)).map(({ question }) => question);
  const [more, less] = [beyond(now, before), beyond(before, now)];
  return more.length || less.length ? { type: "asked", more, less } : null;
}

/** Returns the number of steps that can be undone in a draft, as far as it says. */
export function stepsOf(draft: Draft): number {
  return draft.steps ?? (draft.changed ? 1 : 0);
}
