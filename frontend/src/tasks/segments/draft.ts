/** Draft of a segments task: the segments so far and what is being marked, without a page. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { TimeWindow } from "../../data/time/TimeWindow";
import type { Item } from "../../protocol/messages";
import { readOptions } from "../options/options";
import { RegionsDraft } from "../regions/draft";
import { type Region, type Regions, readAnswers, readRegions } from "../regions/region";
import type { Answers } from "../rules/questions";
import type { Task } from "../task";
import type { Scale } from "./scale";
import { words as texts } from "./strings";

/** Labelled stretch of time, from `start` to before `end`. */
export interface Segment extends Region {
  readonly start: number;
  readonly end: number;
}

/** End of a segment that arrow keys move. */
export type Edge = "start" | "end";

/** Where playback is, or the cursor in a series. */
export interface Head {
  readonly at: ReadonlySignal<number>;
  /** Returns where it is at this very moment. */
  now(): number;
  seek(to: number): void;
  /** Plays a stretch; without it there is nothing to hear. */
  play?(from: number, to: number): void;
}

/** Time of an item, once it is known. */
export interface Time {
  readonly scale: Scale;
  readonly view: TimeWindow;
  readonly head: Head;
}

/** Segments marked so far. */
export class SegmentsDraft extends RegionsDraft<Segment> {
  readonly time = signal<Time | null>(null);
  /** End of the active segment that arrow keys move. */
  readonly edge = signal<Edge>("end");
  /** Where a segment begins whose end is not marked yet; null if none does. */
  readonly begun = signal<number | null>(null);

  /** Marks a stretch of time with the chosen label; too short a one is nothing. */
  mark(one: number, other: number): void {
    const time = this.time.peek();
    if (!time) return;
    const [start, end] = [one, other].map(time.scale.clean).sort((a, b) => a - b) as [
      number,
      number,
    ];
    this.begun.value = null;
    if (start >= end) return;
    this.edge.value = "end";
    this.add({ start, end, label: this.label.peek() }, byTime);
  }

  /** Begins a segment at the head, or ends the one that was begun. */
  markHere(): void {
    const time = this.time.peek();
    const [at, begun] = [time?.head.now(), this.begun.peek()];
    if (!time || at === undefined) return;
    if (begun === null) this.begun.value = time.scale.clean(at);
    else this.mark(begun, at);
  }

  /** Moves an end of a segment; all of a drag is one step to undo. */
  drag(id: string, edge: Edge, to: number): void {
    const time = this.time.peek();
    if (!time) return;
    const { clean, step } = time.scale;
    this.change(
      id,
      (segment) => {
        const { start, end } = segment;
        return edge === "start"
          ? { ...segment, start: Math.min(clean(to), step(end, -1)) }
          : { ...segment, end: Math.max(clean(to), step(start, 1)) };
      },
      `${edge} ${id}`,
    );
  }

  /** Moves a segment so that it begins at a point, as far as there is time. */
  moveTo(id: string, to: number): void {
    const time = this.time.peek();
    if (!time) return;
    const { clean, range } = time.scale;
    this.change(
      id,
      (segment) => {
        const length = segment.end - segment.start;
        const start = clean(Math.max(range[0], Math.min(to, range[1] - length)));
        const end = clean(start + length);
        return start < end ? { ...segment, start, end } : segment;
      },
      `move ${id}`,
    );
  }

  /** Moves the chosen end of the active segment by small steps, or else the head. */
  nudge(count: number): void {
    const [time, segment] = [this.time.peek(), this.peek(this.active.peek())];
    if (!time) return;
    if (!segment) {
      this.#moveHead(time, count);
      return;
    }
    const edge = this.edge.peek();
    this.drag(segment.id, edge, time.scale.step(segment[edge], count));
    this.#showEdge();
  }

  /** Chooses the end of the active segment that arrow keys move. */
  chooseEdge(edge: Edge): void {
    if (this.active.peek() === null) return;
    this.edge.value = edge;
    this.#showEdge();
  }

  /** Plays the active segment. */
  playActive(): boolean {
    const [head, segment] = [this.time.peek()?.head, this.peek(this.active.peek())];
    if (!head?.play || !segment) return false;
    head.play(segment.start, segment.end);
    return true;
  }

  /** Makes a segment active that the user walks to, and brings it into view. */
  override walkTo(id: string | null): void {
    super.walkTo(id);
    const segment = this.peek(id);
    if (segment) this.time.peek()?.view.reveal(segment.start, segment.end);
  }

  override escape(): void {
    if (this.asking.peek() === null && this.begun.peek() !== null) this.begun.value = null;
    else super.escape();
  }

  override undo(): boolean {
    if (this.begun.peek() === null) return super.undo();
    this.begun.value = null;
    return true;
  }

  nameOf({ start, end, label }: Segment): string {
    const name = this.labels.find(({ value }) => value === label)?.label ?? String(label);
    const { format } = this.time.peek()?.scale ?? { format: String };
    const inSeconds = this.item.data.kind !== "series" && end < 60;
    return texts().segment(name, format(start), format(end), inSeconds);
  }

  override wordsOf({ start, end }: Segment): string {
    const { format } = this.time.peek()?.scale ?? { format: String };
    return `${format(start)} – ${format(end)}`;
  }

  protected write({ start, end, label }: Segment): unknown {
    return [start, end, label];
  }

  protected withAnswers(written: unknown, answers: Answers): unknown {
    return [...(written as readonly unknown[]), answers];
  }

  /** Moves the head by seconds; in a series by what can be seen, as it may have very many points. */
  #moveHead({ scale, head, view }: Time, count: number): void {
    const [from, to] = view.seen.peek();
    const now = head.now();
    const next = scale.clean(now + (head.play ? count : (count * (to - from)) / 100));
    head.seek(next === now ? scale.step(now, count) : next);
    view.reveal(head.now());
  }

  #showEdge(): void {
    const [time, segment] = [this.time.peek(), this.peek(this.active.peek())];
    if (!time || !segment) return;
    const at = segment[this.edge.peek()];
    time.head.seek(at);
    time.view.reveal(at);
  }
}

/** Orders segments by time. */
export function byTime(one: Segment, other: Segment): number {
  return one.start - other.start || other.end - one.end;
}

/** Begins with the segments of the previous answer, if there is one. */
export function beginSegments(task: Task, item: Item): SegmentsDraft {
  const labels = new Set<unknown>(readOptions(task.labels).map((option) => option.value));
  const { regions, relations } = readRegions(task, item, (one, id): Segment | null => {
    const [start, end, label, about] = Array.isArray(one) ? one : [];
    if (typeof start !== "number" || typeof end !== "number" || !labels.has(label)) return null;
    return start < end ? { id, start, end, label, answers: readAnswers(about) } : null;
  });
  const begun: Regions<Segment> = { regions: [...regions].sort(byTime), relations };
  return new SegmentsDraft(task, item, begun);
}
