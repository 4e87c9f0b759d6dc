/** Draft of a form: the answers so far, the drafts of its questions, and which one is current. */
import { batch, signal } from "@preact/signals";
import type { Item } from "../../protocol/messages";
import { boundsOf, fieldOf, fieldsOf } from "../rules/bounds";
import { type Answers, isAsked, type Question, questionsOf } from "../rules/questions";
import type { Draft, Task, TaskKind } from "../task";
import { kindOf } from "./parts";

/** Key of a saved draft under which the form itself is; no question has this name. */
const FORM = "";

/** Question with its kind, the item as it is shown to it, and the draft of its answer. */
export interface Part {
  readonly question: Question;
  readonly kind: TaskKind;
  readonly item: Item;
  readonly draft: Draft | null;
}

interface Step {
  readonly given: Answers;
  readonly current: string | null;
}

/** Answers to the questions so far. */
export class FormDraft implements Draft {
  readonly parts: readonly Part[];
  /** Answers that have been given, by the names of their questions. */
  readonly given;
  /** Name of the question that keys are about; null once all are answered. */
  readonly current;
  #past: Step[] = [];

  constructor(parts: readonly Part[], given: Answers, current?: string | null) {
    this.parts = parts;
    this.given = signal<Answers>(given);
    this.current = signal<string | null>(null);
    this.current.value = current === undefined ? this.#nextOpen(null) : current;
  }

  /** Returns the questions that are asked after the answers so far, in order. */
  asked(): readonly Part[] {
    return this.#resolve().asked;
  }

  /** Returns the answer as the protocol has it. */
  value(): Answers {
    return this.#resolve().answers;
  }

  /** Gives an answer to a question, and goes on to the next one that is open. */
  give(name: string, value: unknown): void {
    this.#remember();
    batch(() => {
      this.given.value = this.#without(name, { [name]: value });
      this.current.value = this.#nextOpen(name);
    });
  }

  /** Leaves a question out, and goes on to the next one that is open. */
  leaveOut(name: string): void {
    this.#remember();
    batch(() => {
      this.given.value = this.#without(name);
      this.current.value = this.#nextOpen(name);
    });
  }

  /** Makes another question current. */
  goTo(name: string | null): void {
    if (this.current.peek() !== name) this.current.value = name;
  }

  /** Goes to the question before or after the current one; after the last is the end. */
  move(by: number): void {
    const names = [...this.asked().map(({ question }) => question.name), null];
    const place = names.indexOf(this.current.peek()) + by;
    if (place >= 0 && place < names.length) this.goTo(names[place] ?? null);
  }

  /** Undoes a step of the current question, else the latest answer. */
  undo(): boolean {
    const part = this.parts.find(({ question }) => question.name === this.current.peek());
    if (part?.draft?.undo()) return true;
    const last = this.#past.pop();
    if (!last) return false;
    batch(() => {
      this.given.value = last.given;
      this.current.value = last.current;
    });
    return true;
  }

  /** Returns the questions that must be answered and are not. */
  missing(): readonly Question[] {
    const { asked, answers } = this.#resolve();
    return asked
      .map(({ question }) => question)
      .filter(({ name, required = true }) => required && !Object.hasOwn(answers, name));
  }

  saved(): Answers {
    const form = { given: Object.keys(this.value()), current: this.current.value };
    const given = this.given.value;
    const parts = this.parts.map(({ question: { name }, draft }) => [
      name,
      draft?.changed ? draft.saved() : given[name],
    ]);
    return {
      [FORM]: form,
      ...Object.fromEntries(parts.filter(([, value]) => value !== undefined)),
    };
  }

  /** Returns which questions are asked, and their answers, one after the other. */
  #resolve(): { readonly asked: readonly Part[]; readonly answers: Answers } {
    const answers: Record<string, unknown> = {};
    const asked = this.parts.filter((part) => {
      const { name } = part.question;
      if (!isAsked(part.question, answers)) return false;
      const value = this.#answerOf(part);
      if (value !== undefined) answers[name] = value;
      return true;
    });
    return { asked, answers };
  }

  /** Returns the answer to a question: what has been given, or what its draft has become since. */
  #answerOf({ question, draft, kind, item }: Part): unknown {
    const given = this.given.value[question.name];
    if (!draft?.changed) return given;
    const value = draft.saved();
    return kind.check(question, value, boundsOf(item.data)) === null ? value : given;
  }

  #without(name: string, instead: Answers = {}): Answers {
    const { [name]: _, ...others } = this.given.peek();
    return { ...others, ...instead };
  }

  /** Returns the next question after one that has no answer; null if there is none. */
  #nextOpen(after: string | null): string | null {
    const { asked, answers } = this.#resolve();
    const from = asked.findIndex(({ question }) => question.name === after) + 1;
    const isOpen = ({ question }: Part) => !Object.hasOwn(answers, question.name);
    const later = asked.slice(from).find(isOpen);
    // Optional ones that were passed are not asked again.
    const earlier = asked.slice(0, from).find((one) => {
      const { name, required = true } = one.question;
      return isOpen(one) && required && name !== after;
    });
    return (later ?? earlier)?.question.name ?? null;
  }

  #remember(): void {
    this.#past = [...this.#past, { given: this.given.peek(), current: this.current.peek() }];
  }
}

/** Begins with the previous answer or a saved draft, if there is one. */
export function beginForm(task: Task, item: Item): FormDraft {
  const value = isObject(item.value) ? item.value : {};
  const parts = questionsOf(task.questions).flatMap((question): readonly Part[] => {
    const kind = kindOf(question);
    if (!kind) return [];
    const asked = { ...question, item: task.item };
    const shown = itemFor(asked, kind, item, value[question.name]);
    return [{ question: asked, kind, item: shown, draft: kind.begin?.(asked, shown) ?? null }];
  });
  const form = value[FORM];
  if (!isObject(form))
    return new FormDraft(parts, value, Object.keys(value).length ? null : undefined);
  const names = Array.isArray(form.given) ? form.given : [];
  const given = Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)));
  return new FormDraft(parts, given, typeof form.current === "string" ? form.current : null);
}

/** Returns the item as a question sees it: the field that it is about, and its former answer. */
function itemFor(question: Question, kind: TaskKind, item: Item, value: unknown): Item {
  const on = kind.marks && fieldOf(question, kind.marks);
  const field = on ? fieldsOf(item.data).find(({ name }) => name === on) : undefined;
  const { value: _, ...rest } = item;
  return {
    ...rest,
    ...(field && { data: field.data }),
    ...(value === undefined ? {} : { value }),
  } as Item;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
