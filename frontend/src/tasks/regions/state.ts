/** Regions of an answer, the relations between them and the answers about them, in one value. */
import { computed } from "@preact/signals";
import type { Item } from "../../protocol/messages";
import { type Option, readOptions } from "../options/options";
import { type Bounds, boundsOf } from "../rules/bounds";
import type { Answers } from "../rules/questions";
import type { Task } from "../task";
import { UndoableValue } from "../undoable";
import { type About, resolve, titleOf } from "./about";
import { isRelated, questionsAbout, type Region, type Regions, type Relation } from "./region";
import { words } from "./strings";

const NOTHING: About = { asked: [], answers: {}, unfinished: {}, missing: [] };

/** Regions of an answer, without what is active or asked. */
export abstract class RegionsState<R extends Region> {
  readonly task: Task;
  readonly item: Item;
  /** Labels of regions, and labels of relations. */
  readonly labels: readonly Option[];
  readonly relationLabels: readonly Option[];
  readonly state: UndoableValue<Regions<R>>;
  /** Regions whose questions are not all answered. */
  readonly open = computed(() =>
    this.regions.filter((region) => this.about(region).missing.length > 0),
  );
  readonly #places = computed(() => new Map(this.regions.map(({ id }, place) => [id, place])));
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

  get regions(): readonly R[] {
    return this.state.now.value.regions;
  }

  get relations(): readonly Relation[] {
    return this.state.now.value.relations;
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

  /** Returns the answer as the protocol has it. */
  value(): unknown {
    return this.#write(({ answers }) => answers);
  }

  /** Returns the answer with what is unfinished in it. */
  saved(): unknown {
    return this.#write(({ answers, unfinished }) => ({ ...answers, ...unfinished }));
  }

  /** Returns what is missing from the answer, in a line; null if it is complete. */
  flaw(): string | null {
    if (!this.regions.length && this.task.accept_empty === false) return words().none;
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

  /** Changes a region; consecutive changes with the same `merge` are one step to undo. */
  protected change(id: string, move: (region: R) => R, merge: string | null): void {
    const { regions, ...rest } = this.state.now.peek();
    if (!regions.some((region) => region.id === id)) return;
    const moved = regions.map((region) => (region.id === id ? move(region) : region));
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

  /** Returns a region, without following its changes. */
  protected peek(id: string | null): R | undefined {
    return this.state.now.peek().regions.find((region) => region.id === id);
  }

  #write(answersOf: (about: About) => Answers): unknown {
    const places = new Map<string, number>();
    const regions = this.regions.flatMap((region): unknown[] => {
      const written = this.write(region);
      if (written === null) return [];
      places.set(region.id, places.size);
      const answers = answersOf(this.about(region));
      return [Object.keys(answers).length ? this.withAnswers(written, answers) : written];
    });
    if (!this.relationLabels.length) return regions;
    const relations = this.relations.flatMap(({ from, to, label }) => {
      const ends = [places.get(from), places.get(to)];
      return ends.includes(undefined) ? [] : [[...ends, label]];
    });
    return { regions, relations };
  }
}
