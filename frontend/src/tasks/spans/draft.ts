/** Draft of a span task: the spans on a text and what is selected, without a page. */
import { batch, computed, signal } from "@preact/signals";
import type { Item } from "../../protocol/messages";
import { type OptionValue, readOptions } from "../options/options";
import { RegionsDraft } from "../regions/draft";
import { type Region, type Regions, readAnswers, readRegions } from "../regions/region";
import { words } from "../regions/strings";
import type { Answers } from "../rules/questions";
import type { Task } from "../task";
import { BlockText } from "./blocks";
import { byPosition } from "./segments";
import { TextIndex } from "./textIndex";
import type { Token } from "./tokens";

/** Longest selection that is read to the end, in characters. */
const MAX_READ = 200;

/** Labelled part of a text; offsets in UTF-16 units. */
export interface Span extends Token {
  readonly label: OptionValue;
}

/** Span of a draft. */
export interface SpanRegion extends Span, Region {}

/** Word or character at which the keyboard selection begins, and the one to which it reaches. */
type Cursor = readonly [anchor: Token, head: Token];

/** Spans marked so far. */
export class SpansDraft extends RegionsDraft<SpanRegion> {
  readonly text: string | null;
  readonly words: BlockText;
  /** Whether spans snap to words; otherwise they go to the character. */
  readonly snaps: boolean;
  readonly cursor = signal<Cursor | null>(null);

  /** Offsets that are selected by finger, until a label is pressed. */
  selected: readonly [from: number, to: number] | null = null;
  /** Spans by the blocks of text in which they lie. */
  readonly byBlock = computed(() => {
    const found = new Map<number, SpanRegion[]>();
    for (const span of this.regions) {
      const last = this.words.blockAt(span.end - 1);
      for (let block = this.words.blockAt(span.start); block <= last; block += 1) {
        const there = found.get(block);
        if (there) there.push(span);
        else found.set(block, [span]);
      }
    }
    return found;
  });
  readonly #index: TextIndex;

  constructor(task: Task, item: Item, text: string | null, begun: Regions<SpanRegion>) {
    super(task, item, begun);
    this.text = text;
    this.words = new BlockText(text ?? "");
    this.snaps = task.snap !== "none";
    this.#index = new TextIndex(text ?? "");
  }

  /** Labels the text between two offsets, as selected by mouse or finger. */
  mark(from: number, to: number, label = this.label.peek()): void {
    const id = this.#add(this.#cut(Math.min(from, to), Math.max(from, to)), label);
    if (id !== null) this.active.made(id);
  }

  /** Labels the word at an offset. */
  markWord(at: number): void {
    const id = this.#add(this.words.snap(at, at + 1), this.label.peek());
    if (id !== null) this.active.made(id);
  }

  /** Applies a label: to the selection, to the active span if keys change it, or to the next. */
  override use(label: OptionValue): void {
    const cursor = this.selection();
    if (this.selected) {
      this.label.value = label;
      this.mark(...this.selected, label);
      this.selected = null;
    } else if (cursor && !(this.active.relabels.peek() && this.active.peek() !== null)) {
      this.label.value = label;
      const id = this.#add(cursor, label);
      // A keyboard selection stays, so that it can be relabelled.
      if (id !== null) this.active.choose(id);
    } else super.use(label);
  }

  override relabel(id: string, label: OptionValue): void {
    const span = this.find(id);
    const twin = span && this.#twin(span, label);
    super.relabel(id, label, twin && twin.id !== id ? twin.id : null);
  }

  /** Returns what is selected by keyboard. */
  selection(): Token | null {
    const cursor = this.cursor.value;
    if (!cursor) return null;
    const [anchor, head] = cursor;
    return { start: Math.min(anchor.start, head.start), end: Math.max(anchor.end, head.end) };
  }

  /**
   * Moves the keyboard selection by a word or, where spans don't snap to them, by a character.
   *
   * With `extend` its other end stays. `word` moves by a word in any case.
   */
  move(by: number, extend: boolean, word = this.snaps): void {
    const { text } = this;
    if (!text) return;
    const [anchor, head] = this.cursor.peek() ?? [];
    const from = head ? (by > 0 ? head.end : head.start) : by > 0 ? 0 : text.length;
    const next = word ? this.words.wordFrom(from, by) : this.words.characterFrom(from, by);
    if (!next && !head) return;
    batch(() => {
      this.walkTo(null);
      const reached = next ?? (head as Token);
      this.cursor.value = [extend && anchor ? anchor : reached, reached];
    });
  }

  override where(): string {
    const selection = this.selection();
    return selection
      ? (this.text ?? "").slice(selection.start, selection.end).slice(0, MAX_READ)
      : "";
  }

  override escape(): void {
    if (this.asking.peek() === null && this.relating.peek() === null) this.cursor.value = null;
    super.escape();
  }

  /** Returns the offsets of a span in code points. */
  placeOf({ start, end }: Token): readonly [number, number] {
    return [this.#index.toCodePoints(start), this.#index.toCodePoints(end)];
  }

  nameOf({ start, end, label }: SpanRegion): string {
    const name = this.labels.find(({ value }) => value === label)?.label ?? String(label);
    return words().span(name, (this.text ?? "").slice(start, end));
  }

  override wordsOf({ start, end }: SpanRegion): string {
    return (this.text ?? "").slice(start, end);
  }

  protected write(span: SpanRegion): unknown {
    return this.text === null ? null : [...this.placeOf(span), span.label];
  }

  protected withAnswers(written: unknown, answers: Answers): unknown {
    return [...(written as readonly unknown[]), answers];
  }

  #cut(from: number, to: number): Token | null {
    return this.snaps ? this.words.snap(from, to) : this.words.widen(from, to);
  }

  /** Adds a span; returns its id, or null if there is nothing to label. */
  #add(part: Token | null, label: OptionValue): string | null {
    if (!part) return null;
    const twin = this.#twin(part, label);
    if (twin) {
      if (twin.suggested) this.take(twin.id);
      this.select(twin.id);
      return twin.id;
    }
    return this.add({ ...part, label }, byPosition);
  }

  /** Returns the span with the same text and label. */
  #twin({ start, end }: Token, label: OptionValue): SpanRegion | undefined {
    return this.state.now
      .peek()
      .regions.find((one) => one.start === start && one.end === end && one.label === label);
  }
}

/** Begins with the spans of the previous answer, if there is one. */
export function beginSpans(task: Task, item: Item): SpansDraft {
  const { data } = item;
  const text = data.kind === "text" && typeof data.text === "string" ? data.text : null;
  const index = new TextIndex(text ?? "");
  const labels = new Set<unknown>(readOptions(task.labels).map((option) => option.value));
  const { regions, relations } = readRegions(task, item, (one, id): SpanRegion | null => {
    const [start, end, label, about] = Array.isArray(one) ? one : [];
    if (text === null || typeof start !== "number" || typeof end !== "number") return null;
    if (!labels.has(label)) return null;
    const place = { start: index.fromCodePoints(start), end: index.fromCodePoints(end) };
    return { id, ...place, label, answers: readAnswers(about) };
  });
  return new SpansDraft(task, item, text, { regions: [...regions].sort(byPosition), relations });
}
