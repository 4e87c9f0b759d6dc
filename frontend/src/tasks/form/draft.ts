/** Draft of a form: the answers so far, the drafts of its questions, and which one is current. */
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Bounds } from "../rules/bounds";
import { type Answers, isAsked, type Question } from "../rules/questions";
import type { Draft } from "../task";
import {
  contentOf,
  type Event,
  eventOf,
  FORM,
  type Given,
  isEmpty,
  type Part,
  type Step,
  stepsOf,
} from "./steps";

/** Number of steps that can be undone. */
const MAX_STEPS = 1_000;

interface Resolved {
  /** Questions that are asked after the answers so far, in order. */
  readonly asked: readonly Part[];
  /** The answers to them. */
  readonly answers: Answers;
  /** Answers to all questions, also to those that are not asked now. */
  readonly kept: Answers;
}

/** Answers to the questions so far. */
export class FormDraft implements Draft {
  readonly parts: readonly Part[];
  readonly given;
  /** Name of the question that keys are about; null once all are answered. */
  readonly current;
  /** How often Submit was pressed too early; then what must still be answered is marked. */
  readonly refused = signal(0);
  /** The latest event since something was said; null if there is none. */
  readonly event = signal<Event | null>(null);
  readonly #bounds: Bounds;
  readonly #resolved: ReadonlySignal<Resolved>;
  readonly #counts = new Map<string, number>();
  readonly #past;

  constructor(
    parts: readonly Part[],
    bounds: Bounds,
    start: {
      readonly given: Given;
      readonly current?: string | null;
      readonly past?: readonly Step[];
    },
  ) {
    this.parts = parts;
    this.#bounds = bounds;
    this.#past = signal<readonly Step[]>(start.past ?? []);
    this.given = signal<Given>(start.given);
    this.current = signal<string | null>(null);
    this.#resolved = computed(() => this.#resolve());
    this.current.value = start.current === undefined ? this.#openAfter(null) : start.current;
    for (const part of parts) this.#count(part);
  }

  get changed(): boolean {
    return this.#past.value.length > 0;
  }

  /** Returns the questions that are asked after the answers so far, in order. */
  asked(): readonly Part[] {
    return this.#resolved.value.asked;
  }

  /** Returns the answer as the protocol has it. */
  value(): Answers {
    return this.#resolved.value.answers;
  }

  /** Returns the questions that must be answered and are not. */
  missing(): readonly Question[] {
    const { asked, answers } = this.#resolved.value;
    return asked
      .filter((part) => !Object.hasOwn(answers, part.question.name))
      .filter((part) => part.question.required !== false || this.isUnfinished(part))
      .map(({ question }) => question);
  }

  /** Returns whether an answer has been begun that can't be given as it is. */
  isUnfinished(part: Part): boolean {
    const { name } = part.question;
    const { answers } = this.#resolved.value;
    return !Object.hasOwn(answers, name) && this.#isAhead(part) && !isEmpty(part.draft);
  }

  /** Gives an answer to a question, and goes on. */
  give(name: string, value: unknown): void {
    this.#say(name, value);
  }

  /** Leaves a question out, and goes on. */
  leaveOut(name: string): void {
    this.#say(name, undefined);
  }

  /** Makes another question current. */
  goTo(name: string | null): void {
    const before = this.current.peek();
    if (before === name) return;
    this.#part(before)?.draft?.settle?.();
    this.current.value = name;
  }

  /** Goes to the question before or after the current one; after the last is the end. */
  move(by: number): void {
    const names = [...this.asked().map(({ question }) => question.name), null];
    const place = names.indexOf(this.current.peek()) + by;
    if (place >= 0 && place < names.length) this.goTo(names[place] ?? null);
  }

  /** Marks what must still be answered, and goes to the first of it, or to a question. */
  refuse(name = this.missing()[0]?.name ?? null): void {
    batch(() => {
      this.refused.value += 1;
      this.goTo(name);
    });
  }

  /** Undoes the latest step, whichever question it was in, and goes to that question. */
  undo(): boolean {
    const past = this.#past.peek();
    const step = past.at(-1);
    if (!step) return false;
    this.#past.value = past.slice(0, -1);
    const part = this.#part(step.about);
    const seen = "given" in step || this.#undoIn(part?.draft ?? null, past);
    batch(() => {
      if ("given" in step) this.given.value = step.given;
      this.current.value = "given" in step ? step.current : step.about;
      if (part) this.event.value = { type: "undone", question: part.question };
    });
    // A field may be again as it was before, and then nothing seems to happen.
    return seen || this.undo();
  }

  /** Undoes a step in the draft of a question; returns whether that can be seen. */
  #undoIn(draft: Draft | null, past: readonly Step[]): boolean {
    if (!draft) return false;
    const [before, steps] = [contentOf(draft), stepsOf(draft)];
    if (!draft.undo()) return false;
    if (stepsOf(draft) < steps) return contentOf(draft) !== before;
    // What was only begun, such as a relation, is undone before the step.
    this.#past.value = past;
    return true;
  }

  saved(): Answers {
    const { kept } = this.#resolved.value;
    const said = Object.keys(this.given.value);
    const form = {
      given: [...said.filter((name) => name in kept), ...Object.keys(kept)],
      left: said.filter((name) => !(name in kept)),
      current: this.current.value,
    };
    const values = this.parts.map(({ question: { name }, draft, item }) => [
      name,
      kept[name] ?? (draft?.changed ? draft.saved() : item.value),
    ]);
    return {
      [FORM]: { ...form, given: [...new Set(form.given)] },
      ...Object.fromEntries(values.filter(([, value]) => value !== undefined)),
    };
  }

  /** Says something about a question, and goes to the next one. */
  #say(name: string, value: unknown): void {
    const { draft } = this.#part(name) ?? {};
    const given = this.given.peek();
    const again = Object.hasOwn(given, name);
    const said = { value, seen: contentOf(draft) };
    const asked = this.asked();
    batch(() => {
      if (!again || JSON.stringify(given[name]) !== JSON.stringify(said)) {
        this.#remember({ given, current: this.current.peek(), about: name });
        const { [name]: _, ...others } = given;
        this.given.value = { ...others, [name]: said };
      }
      draft?.settle?.();
      this.event.value = eventOf(asked, this.asked());
      this.current.value = this.#openAfter(name) ?? (again ? this.#after(name) : null);
    });
  }

  /** Adds a step whenever the draft of a question has one more. */
  #count({ question: { name }, draft }: Part): void {
    if (!draft) return;
    let asked: readonly Part[] | null = null;
    effect(() => {
      const steps = stepsOf(draft);
      const now = this.asked();
      const before = this.#counts.get(name);
      this.#counts.set(name, steps);
      if (before !== undefined && steps > before) {
        this.#remember({ about: name });
        this.event.value = eventOf(asked ?? now, now);
      }
      asked = now;
    });
  }

  #remember(step: Step): void {
    this.#past.value = [...this.#past.peek(), step].slice(-MAX_STEPS);
  }

  #part(name: string | null): Part | undefined {
    return this.parts.find(({ question }) => question.name === name);
  }

  /** Returns which questions are asked, and their answers, one after the other. */
  #resolve(): Resolved {
    const answers: Record<string, unknown> = {};
    const kept: Record<string, unknown> = {};
    const asked = this.parts.filter((part) => {
      const { name } = part.question;
      const value = this.#answerOf(part);
      if (value !== undefined) kept[name] = value;
      if (!isAsked(part.question, answers)) return false;
      if (value !== undefined) answers[name] = value;
      return true;
    });
    return { asked, answers, kept };
  }

  /** Returns the answer to a question: what was said, or what its draft has become since. */
  #answerOf(part: Part): unknown {
    const { question, draft, kind } = part;
    const said = this.given.value[question.name];
    if (!draft || !this.#isAhead(part)) return said?.value;
    const value = draft.saved();
    // An empty field is no answer, even if it may be one by itself.
    if (value !== "" && kind.check(question, value, this.#bounds) === null) return value;
    // What was said came from elsewhere, such as a button beside the field.
    return said && JSON.stringify(said.value) !== said.seen ? said.value : undefined;
  }

  /** Returns whether the draft of a question has changed since something was said about it. */
  #isAhead({ question, draft }: Part): boolean {
    const said = this.given.value[question.name];
    return !!draft?.changed && !(said && contentOf(draft) === said.seen);
  }

  /** Returns the next question after one that is open; null if there is none. */
  #openAfter(after: string | null): string | null {
    const { asked, answers } = this.#resolved.value;
    const from = asked.findIndex(({ question }) => question.name === after) + 1;
    const isOpen = ({ question: { name } }: Part) =>
      !Object.hasOwn(answers, name) && !Object.hasOwn(this.given.peek(), name);
    const later = asked.slice(from).find(isOpen);
    const earlier = this.missing().find(({ name }) => name !== after);
    return later?.question.name ?? earlier?.name ?? null;
  }

  #after(name: string): string | null {
    const names = this.asked().map(({ question }) => question.name);
    return names[names.indexOf(name) + 1] ?? null;
  }
}
