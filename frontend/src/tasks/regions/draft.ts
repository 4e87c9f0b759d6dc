/**
 * Draft of an answer that consists of regions: the base of the drafts of spans, shapes and segments.
 *
 * It knows which region is active, which question about it is asked, and from where a relation is
 * being made. Every change is one step to undo, in the order in which it was made. What a region
 * is, and how it is written, each kind says itself.
 */
import { batch, signal, untracked } from "@preact/signals";
import type { Item } from "../../protocol/messages";
import { ActivePart } from "../activePart";
import type { OptionValue } from "../options/options";
import type { Answers } from "../rules/questions";
import type { Draft, Task } from "../task";
import { accepted, type Region, type Regions, type Relation } from "./region";
import { RegionsState } from "./state";
import { words } from "./strings";
import { suggestedFrom } from "./suggested/deciding";

/** Regions made so far. */
export abstract class RegionsDraft<R extends Region> extends RegionsState<R> implements Draft {
  /** Label of the next region. */
  readonly label;
  /** Id of the active region. */
  readonly active = new ActivePart<string>();
  /** Name of the question about the active region that keys answer; null if they don't. */
  readonly asking = signal<string | null>(null);
  /** Id of the region from which a relation is being made; it leads to the active one. */
  readonly relating = signal<string | null>(null);
  /** What has just been changed, in words for screen readers. */
  readonly said = signal("");

  constructor(task: Task, item: Item, begun: Regions<R>) {
    super(task, item, begun);
    this.label = signal<OptionValue>(this.labels[0]?.value ?? "");
  }

  /** Returns where the keyboard is, in words for screen readers. */
  where(): string {
    return "";
  }

  /** Makes a region active, and asks what is not answered about it. */
  select(id: string | null): void {
    batch(() => {
      this.active.choose(id);
      if (this.relating.peek() === null) this.asking.value = this.#nextOpen(id, null);
    });
  }

  /** Chooses a region by a press: its questions are asked; pressed again it is left. */
  press(id: string): void {
    if (this.relating.peek() !== null) this.reach(id);
    else if (this.active.peek() !== id || !this.active.relabels.peek()) this.select(id);
    else if (this.asking.peek() !== null || !this.#nextOpen(id, null)) this.select(null);
    else this.select(id);
  }

  /** Chooses a region on the item itself; nothing while a relation is made leaves it as it is. */
  pick(id: string | null): void {
    if (this.relating.peek() === null) this.select(id);
    else if (id !== null) this.reach(id);
  }

  /** Chooses the region to which a relation leads; with only one label that makes it. */
  reach(id: string): void {
    this.active.choose(id);
    const [only, ...others] = this.relationLabels;
    if (only && !others.length) this.relate(only.value);
  }

  /** Makes a region active that the user walks to: its questions are shown, and keys stay. */
  walkTo(id: string | null): void {
    batch(() => {
      if (id !== this.active.peek()) this.asking.value = null;
      this.active.choose(id);
    });
  }

  /** Walks to the region before or after the active one. */
  walk(by: number): void {
    const regions = untracked(() => this.regions);
    if (!regions.length) return;
    const at = regions.findIndex(({ id }) => id === this.active.peek());
    const next = at < 0 && by < 0 ? regions.length - 1 : at + by;
    this.walkTo(regions[(next + regions.length) % regions.length]?.id ?? null);
  }

  /** Returns the active region if a label's key changes it; otherwise null. */
  relabelled(): R | null {
    return (this.active.relabels.value && this.find(this.active.value)) || null;
  }

  /** Applies a label: to the active region if keys change it, and to the next one. */
  use(label: OptionValue): void {
    this.label.value = label;
    const id = this.active.relabels.peek() ? this.active.peek() : null;
    if (id !== null) this.relabel(id, label);
  }

  /** Relabels a region; `instead` of another one that has the label already, if there is one. */
  relabel(id: string, label: OptionValue, instead: string | null = null): void {
    const before = this.peek(id);
    if (!before || (before.label === label && !before.suggested)) return;
    const { regions, relations } = this.without(instead);
    batch(() => {
      this.state.set({
        regions: regions.map((one) => (one.id === id ? accepted({ ...one, label }) : one)),
        relations,
      });
      this.asking.value = this.#nextOpen(id, null);
    });
  }

  /** Removes a region, by default the active one, and its relations; rejects a suggested one. */
  remove(id: string | null = this.active.peek()): void {
    const region = this.peek(id);
    if (!region) return;
    const { suggested } = region;
    const { rejected, removed } = words();
    batch(() => {
      this.said.value = (suggested ? rejected : removed)(this.nameOf(region));
      const next = suggested ? suggestedFrom(this, region.id) : null;
      this.leave();
      this.state.set(this.without(region.id));
      if (next) this.walkTo(next.id);
    });
  }

  /** Answers a question about a region, and goes on to the next one that is open. */
  give(id: string, name: string, value: unknown): void {
    const same = JSON.stringify(this.peek(id)?.answers?.[name]) === JSON.stringify(value);
    batch(() => {
      if (!same || this.peek(id)?.suggested) this.#answer(id, { [name]: value }, null);
      this.asking.value = this.#nextOpen(id, name);
    });
  }

  /** Takes in an unfinished answer; what is typed is one step to undo. */
  note(id: string, name: string, value: unknown): void {
    this.#answer(id, { [name]: value }, Array.isArray(value) ? null : `${id} ${name}`);
  }

  /** Leaves an optional question out, and goes on to the next one that is open. */
  leaveOut(id: string, name: string): void {
    batch(() => {
      if (this.peek(id)?.answers?.[name] !== undefined) {
        this.#answer(id, { [name]: undefined }, null);
      }
      this.asking.value = this.#nextOpen(id, name);
    });
  }

  /** Goes to the question before or after the one that is asked; returns false if none is. */
  moveQuestion(by: number): boolean {
    const region = this.peek(this.active.peek());
    const names = region ? this.about(region).asked.map(({ name }) => name) : [];
    const asking = this.asking.peek();
    if (asking === null) return false;
    this.asking.value = names[names.indexOf(asking) + by] ?? asking;
    return true;
  }

  /** Asks about the active region, else about the next one that still needs answers. */
  askNext(): void {
    const open = this.open.peek();
    const active = this.active.peek();
    const region = this.peek(active);
    const isNew = this.asking.peek() === null && region && this.about(region).asked.length > 0;
    if (isNew && (open.includes(region) || !open.length)) {
      this.asking.value = this.#nextOpen(active, null) ?? this.about(region).asked[0]?.name ?? null;
      return;
    }
    const places = this.state.now.peek().regions;
    const at = region ? places.indexOf(region) : -1;
    const next = open.find((one) => places.indexOf(one) > at) ?? open[0];
    if (next) this.select(next.id);
  }

  /** Begins a relation from the active region. */
  beginRelation(from: string | null = this.active.peek()): void {
    if (!this.relationLabels.length || this.peek(from) === undefined) return;
    batch(() => {
      this.asking.value = null;
      this.relating.value = from;
    });
  }

  /** Relates the region where the relation began to the active one; both stay as they are. */
  relate(label: OptionValue): void {
    const [from, to] = [this.relating.peek(), this.active.peek()];
    if (from === null || to === null || from === to) return;
    const { regions, relations } = this.state.now.peek();
    const isTwin = (one: Relation) => one.from === from && one.to === to && one.label === label;
    const isEnd = ({ id }: R) => id === from || id === to;
    batch(() => {
      this.relating.value = null;
      this.active.rest(to);
      if (!relations.some(isTwin) || regions.some((one) => isEnd(one) && one.suggested)) {
        const relation = { from, to, label };
        this.state.set({
          // A relation that somebody makes accepts what it is between.
          regions: regions.map((one) => (isEnd(one) ? accepted(one) : one)),
          relations: relations.some(isTwin) ? relations : [...relations, relation],
        });
        this.said.value = this.inWords(relation);
      }
    });
  }

  unrelate(relation: Relation): void {
    const { relations, ...rest } = this.state.now.peek();
    this.said.value = words().removed(this.inWords(relation));
    this.state.set({ ...rest, relations: relations.filter((one) => one !== relation) });
  }

  /** Leaves the questions, else the relation that is being made, else the active region. */
  escape(): void {
    if (this.asking.peek() !== null) this.asking.value = null;
    else if (this.relating.peek() !== null) this.relating.value = null;
    else this.active.choose(null);
  }

  /** Leaves what is active, asked and being related. */
  leave(): void {
    this.active.choose(null);
    this.asking.value = null;
    this.relating.value = null;
  }

  /** Undoes a step; the question whose answer comes back is asked again. */
  undo(): boolean {
    const active = this.active.peek();
    const before = this.peek(active);
    return batch(() => {
      if (this.relating.peek() !== null) {
        this.relating.value = null;
        return true;
      }
      const were = new Set(untracked(() => this.undecided.value).map(({ id }) => id));
      const undone = this.state.undo();
      if (undone) this.said.value = words().undone;
      const again = untracked(() => this.undecided.value).filter(({ id }) => !were.has(id));
      const now = this.peek(active);
      const names = Object.keys({ ...before?.answers, ...now?.answers });
      const changed = names.find((name) => before?.answers?.[name] !== now?.answers?.[name]);
      if (again[0]) this.walkTo(again.length === 1 ? again[0].id : null);
      else if (now && changed !== undefined) this.asking.value = changed;
      else this.leave();
      return undone;
    });
  }

  /** Adds a region, where `order` says or at the end, and asks the questions about it. */
  protected add(region: Omit<R, "id">, order?: (one: R, other: R) => number): string {
    return batch(() => {
      const id = this.insert(region, order);
      this.relating.value = null;
      this.active.made(id);
      const made = this.peek(id);
      if (made) this.said.value = words().marked(this.nameOf(made));
      this.asking.value = this.#nextOpen(id, null);
      return id;
    });
  }

  #answer(id: string, answers: Answers, merge: string | null): void {
    this.change(id, (region) => ({ ...region, answers: { ...region.answers, ...answers } }), merge);
  }

  /** Returns the next question after one that has no answer; null if there is none. */
  #nextOpen(id: string | null, after: string | null): string | null {
    const region = this.peek(id);
    // What is suggested is first accepted, and then asked about.
    if (!region || region.suggested) return null;
    const { asked, answers, missing } = this.about(region);
    const from = asked.findIndex(({ name }) => name === after) + 1;
    const later = asked.slice(from).find(({ name }) => !Object.hasOwn(answers, name));
    return (later ?? missing[0])?.name ?? null;
  }
}
