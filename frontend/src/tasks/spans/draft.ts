/** Draft of a span task: the spans on a text and what is selected, without a page. */
import { signal } from "@preact/signals";
import type { Item } from "../../protocol/messages";
import { ActivePart } from "../activePart";
import { type OptionValue, readOptions } from "../options/options";
import type { Draft, Task } from "../task";
import { UndoableValue } from "../undoable";
import { byPosition } from "./segments";
import { fromCodePoints, snap, type Token, toCodePoints, tokensOf } from "./tokens";

/** Labelled part of a text; offsets in UTF-16 units. */
export interface Span extends Token {
  readonly label: OptionValue;
}

/** Spans marked so far. */
export class SpansDraft implements Draft {
  readonly text: string | null;
  readonly tokens: readonly Token[];
  readonly spans: UndoableValue<readonly Span[]>;
  /** Label of the next selection. */
  readonly label;
  /** Index of the active span; null if there is none. */
  readonly active = new ActivePart<number>();
  /** Token at which the keyboard selection begins, and the one to which it reaches. */
  readonly cursor = signal<readonly [anchor: number, head: number] | null>(null);

  /** Offsets that are selected by finger, until a label is pressed. */
  selected: readonly [from: number, to: number] | null = null;

  constructor(text: string | null, label: OptionValue, spans: readonly Span[]) {
    this.text = text;
    this.tokens = text === null ? [] : tokensOf(text);
    this.label = signal(label);
    this.spans = new UndoableValue(spans);
  }

  get changed(): boolean {
    return this.spans.changed;
  }

  undo(): boolean {
    this.active.choose(null);
    return this.spans.undo();
  }

  /** Labels the text between two offsets, as selected by mouse or finger. */
  mark(from: number, to: number, label = this.label.peek()): void {
    const index = this.#add(from, to, label);
    if (index !== null) this.active.made(index);
  }

  /** Returns the text of the active span if a label's key changes it; otherwise null. */
  relabels(): string | null {
    const index = this.active.relabels.value ? this.active.value : null;
    const span = index === null ? undefined : this.spans.now.value[index];
    return span ? (this.text ?? "").slice(span.start, span.end) : null;
  }

  /** Applies a label: to the selection, to the active span if keys change it, or to the next. */
  use(label: OptionValue): void {
    this.label.value = label;
    const cursor = this.cursor.peek();
    const active = this.active.relabels.peek() ? this.active.peek() : null;
    if (this.selected) {
      this.mark(...this.selected, label);
      this.selected = null;
    } else if (active !== null) this.#relabel(active, label);
    else if (cursor) {
      const [first, last] = cursor.map((index) => this.tokens[index]).sort(byStart);
      // A keyboard selection stays, so that it can be relabelled.
      if (first && last) this.active.choose(this.#add(first.start, last.end, label));
    }
  }

  /** Removes a span, by default the active one. */
  remove(index: number | null = this.active.peek()): void {
    if (index === null) return;
    this.spans.set(this.spans.now.peek().filter((_, other) => other !== index));
    this.active.choose(null);
  }

  /** Moves the keyboard selection by a token; with `extend` its other end stays. */
  move(by: number, extend: boolean): void {
    if (!this.tokens.length) return;
    this.active.choose(null);
    const [anchor, head] = this.cursor.peek() ?? [-1, by > 0 ? -1 : this.tokens.length];
    const next = Math.min(this.tokens.length - 1, Math.max(0, head + by));
    this.cursor.value = [extend && anchor >= 0 ? anchor : next, next];
  }

  /** Returns the answer as the protocol has it: [start, end, label] in code points. */
  value(): readonly unknown[] {
    const { text } = this;
    if (text === null) return [];
    return this.spans.now.value.map(({ start, end, label }) => [
      toCodePoints(text, start),
      toCodePoints(text, end),
      label,
    ]);
  }

  saved(): readonly unknown[] {
    return this.value();
  }

  /** Adds a span; returns its index, or null if there is no token to label. */
  #add(from: number, to: number, label: OptionValue): number | null {
    const part = snap(this.tokens, Math.min(from, to), Math.max(from, to));
    if (!part) return null;
    const spans = this.spans.now.peek();
    const span = { ...part, label };
    const twin = spans.findIndex((one) => isSame(one, span));
    if (twin < 0) this.spans.set([...spans, span].sort(byPosition));
    return this.spans.now.peek().findIndex((one) => isSame(one, span));
  }

  #relabel(index: number, label: OptionValue): void {
    const spans = this.spans.now.peek();
    const span = spans[index];
    if (!span || span.label === label) return;
    const changed = { ...span, label };
    const others = spans.filter((one, other) => other !== index && !isSame(one, changed));
    this.spans.set([...others, changed].sort(byPosition));
    this.active.rename(this.spans.now.peek().indexOf(changed));
  }
}

/** Begins with the spans of the previous answer, if there is one. */
export function beginSpans(task: Task, { data, value }: Item): SpansDraft {
  const text = data.kind === "text" && typeof data.text === "string" ? data.text : null;
  const labels = readOptions(task.labels).map((option) => option.value);
  const former = text !== null && Array.isArray(value) ? value : [];
  const spans = former.flatMap((one): Span[] => {
    const [start, end, label] = Array.isArray(one) ? one : [];
    if (typeof start !== "number" || typeof end !== "number" || !labels.includes(label)) return [];
    return [
      { start: fromCodePoints(text ?? "", start), end: fromCodePoints(text ?? "", end), label },
    ];
  });
  return new SpansDraft(text, labels[0] ?? "", spans.sort(byPosition));
}

function isSame(one: Span, other: Span): boolean {
  return one.start === other.start && one.end === other.end && one.label === other.label;
}

function byStart(one: Token | undefined, other: Token | undefined): number {
  return (one?.start ?? 0) - (other?.start ?? 0);
}
