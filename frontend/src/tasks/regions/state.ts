/** Regions of an answer, the relations between them and the answers about them, in one value. */
import { computed, untracked } from "@preact/signals";
import type { Item } from "../../protocol/messages";
import { type Option, readOptions } from "../options/options";
import { type Bounds, boundsOf } from "../rules/bounds";
import type { Answers } from "../rules/questions";
import { areHidden } from "../suggestion/suggestion";
import type { Task } from "../task";
import { UndoableValue } from "../undoable";
import { type About, resolve, titleOf } from "./about";
import {
  accepted,
  isRelated,
  questionsAbout,
  type Region,
  type Regions,
  type Relation,
  SUGGESTED,
} from "./region";
import { words } from "./strings";

let drafts = 0;

const NOTHING: About = { asked: [], answers: {}, unfinished: {}, missing: [] };

/** Regions of an answer, without what is active or asked. */
export abstract class RegionsState<R extends Region> {
  /** Number of the draft, the same for nothing else on the page. */
  readonly serial = ++drafts;
  readonly task: Task;
  readonly item: Item;
  /** Labels of regions, and labels of relations. */
  readonly labels: readonly Option[];
  readonly relationLabels: readonly Option[];
  readonly state: UndoableValue<Regions<R>>;
  readonly #seen = computed(() => {
    const { regions } = this.state.now.value;
    return areHidden() ? regions.filter(({ suggested }) => !suggested) : regions;
  });
  /** Regions that are only suggested, as far as they are shown. */
  readonly undecided = computed(() => this.regions.filter(({ suggested }) => suggested));
  /** Regions that are part of the answer. */
  readonly taken = computed(() => {
    const { regions } = this.state.now.value;
    return regions.some(({ suggested }) => suggested)
      ? regions.filter(({ suggested }) => !suggested)
      : regions;
  });
  /** Regions of the answer whose questions are not all answered. */
  readonly open = computed(() =>
    this.taken.value.filter((region) => this.about(region).missing.length > 0),
  );
  readonly #places = computed(() => new Map(this.regions.map(({ id }, place) => [id, place])));
  readonly #lines = computed(() => {
    const { regions, relations } = this.state.now.value;
    if (this.#seen.value === regions) return relations;
    const places = this.#places.value;
    return relations.filter(({ from, to }) => places.has(from) && places.has(to));
  });
  readonly #related = computed(() => {
    const found = new Map<string, Relation[]>();
    for (const relation of this.relations) {
      for (const id of [relation.from, relation.to]) {
        const there = found.get(id);
        if (there) there.push(relation);
        else found.set(id, [relation]);
      }
    }
    return found;
  });
  readonly #abouts = new WeakMap<Region, About>();
  #bounds: Bounds | null = null;
  #made: number;

  constructor(task: Task, item: Item, begun: Regions<R>) {
    this.task = task;
    this.item = item;
    this.labels = readOptions(task.labels);
    this.relationLabels = isRelated(task) ? readOptions(task.relations) : [];
    this.state = new UndoableValue(begun);
    this.#made = Math.max(0, ...begun.regions.map(({ id }) => Number(id.slice(1))));
  }

  /** Returns a region as it stands in an answer, without its answers; null if nothing is left. */
  protected abstract write(region: R): unknown;
  /** Returns a written region together with the answers about it. */
  protected abstract withAnswers(written: unknown, answers: Answers): unknown;
  /** Returns a region in a few words. */
  abstract nameOf(region: R): string;

  /** Returns what a label's key changes, as it is written between quotation marks. */
  wordsOf(region: R): string {
    return this.nameOf(region);
  }

  /** Regions that are shown, the suggested ones among them. */
  get regions(): readonly R[] {
    return this.#seen.value;
  }

  /** Relations between regions that are shown. */
  get relations(): readonly Relation[] {
    return this.#lines.value;
  }

  get changed(): boolean {
    return this.state.changed;
  }

  get steps(): number {
    return this.state.steps;
  }

  settle(): void {
    this.state.settle();
  }

  find(id: string | null): R | undefined {
    return id === null ? undefined : this.regions[this.#places.value.get(id) ?? -1];
  }

  /** Returns the number of a region among all, from 1. */
  placeIn(id: string): number {
    return (this.#places.value.get(id) ?? -1) + 1;
  }

  /** Returns the relations of a region, to others and from others. */
  relationsOf(id: string): readonly Relation[] {
    return this.#related.value.get(id) ?? [];
  }

  /** Returns a relation in words. */
  inWords({ from, to, label }: Relation): string {
    const [start, end] = [this.find(from), this.find(to)];
    const name = this.relationLabels.find(({ value }) => value === label)?.label ?? String(label);
    return words().relation(start ? this.nameOf(start) : "", name, end ? this.nameOf(end) : "");
  }

  /** Returns where the questions about a region stand. */
  about(region: R): About {
    const questions = questionsAbout(this.task, region.label);
    if (!questions.length) return NOTHING;
    this.#bounds ??= boundsOf(this.item.data);
    const known = this.#abouts.get(region);
    const about = known ?? resolve(questions, region.answers ?? {}, this.#bounds);
    if (!known) this.#abouts.set(region, about);
    return about;
  }

  /** Returns whether a relation is only suggested: as long as one of its regions is. */
  isSuggested({ from, to }: Relation): boolean {
    return !!(this.find(from)?.suggested || this.find(to)?.suggested);
  }

  /** Returns the answer as the protocol has it, without what is only suggested. */
  value(): unknown {
    const { regions, relations } = this.#write(this.taken.value, ({ answers }) => answers);
    return this.relationLabels.length ? { regions, relations } : regions;
  }

  /** Returns the answer with what is unfinished in it, and what is only suggested. */
  saved(): unknown {
    const all = this.state.now.value.regions;
    const { regions, relations, suggested } = this.#write(all, ({ answers, unfinished }) => ({
      ...answers,
      ...unfinished,
    }));
    if (suggested.length) return { regions, relations, [SUGGESTED]: suggested };
    return this.relationLabels.length ? { regions, relations } : regions;
  }

  /** Returns what is missing from the answer, in a line; null if it is complete. */
  flaw(): string | null {
    if (!this.taken.value.length && this.task.accept_empty === false) return words().none;
    const [first, ...others] = this.open.value;
    if (!first) return null;
    const titles = this.about(first).missing.map(titleOf);
    return words().missing(others.length + 1, this.nameOf(first), titles);
  }

  /** Adds a region, where `order` says or at the end; returns its id. */
  protected insert(region: Omit<R, "id">, order?: (one: R, other: R) => number): string {
    this.#made += 1;
    const id = `s${this.#made}`;
    const { regions, ...rest } = this.state.now.peek();
    const all = [...regions, { ...region, id } as R];
    this.state.set({ ...rest, regions: order ? all.sort(order) : all });
    return id;
  }

  /** Makes a suggested region a part of the answer, even if suggestions are hidden. */
  take(id: string): void {
    const { regions, ...rest } = this.state.now.peek();
    const taken = regions.map((region) => (region.id === id ? accepted(region) : region));
    this.state.set({ ...rest, regions: taken });
  }

  /** Changes a region, which accepts it; changes with the same `merge` are one step to undo. */
  protected change(id: string, move: (region: R) => R, merge: string | null): void {
    if (!this.peek(id)) return;
    const { regions, ...rest } = this.state.now.peek();
    const moved = regions.map((region) => (region.id === id ? accepted(move(region)) : region));
    this.state.set({ ...rest, regions: moved }, merge);
  }

  /** Returns the state without a region and its relations. */
  protected without(id: string | null): Regions<R> {
    const { regions, relations } = this.state.now.peek();
    return {
      regions: regions.filter((region) => region.id !== id),
      relations: relations.filter(({ from, to }) => from !== id && to !== id),
    };
  }

  /** Returns a region that is shown, without following its changes. */
  protected peek(id: string | null): R | undefined {
    const region = this.state.now.peek().regions.find((one) => one.id === id);
    return region?.suggested && untracked(areHidden) ? undefined : region;
  }

  #write(all: readonly R[], answersOf: (about: About) => Answers) {
    const places = new Map<string, number>();
    const suggested: number[] = [];
    const regions = all.flatMap((region): unknown[] => {
      const written = this.write(region);
      if (written === null) return [];
      if (region.suggested) suggested.push(places.size);
      places.set(region.id, places.size);
      const answers = answersOf(this.about(region));
      return [Object.keys(answers).length ? this.withAnswers(written, answers) : written];
    });
    const relations = this.state.now.value.relations.flatMap(({ from, to, label }) => {
      const ends = [places.get(from), places.get(to)];
      return ends.includes(undefined) ? [] : [[...ends, label]];
    });
    return { regions, relations, suggested };
  }
}
