/** Regions of an answer and relations between them: what spans, shapes and segments share. */
import type { Item } from "../../protocol/messages";
import type { OptionValue } from "../options/options";
import { type Answers, type Question, questionsOf } from "../rules/questions";
import { brought } from "../suggestion/suggestion";
import type { Task } from "../task";

/** Labelled part of an item. */
export interface Region {
  /** Id within the draft, such as `s1`; an answer has none. */
  readonly id: string;
  readonly label: OptionValue;
  /** Answers to the questions about it, unfinished ones and those no longer asked included. */
  readonly answers?: Answers | undefined;
  /** Whether it is only suggested, and no part of the answer until it is accepted. */
  readonly suggested?: true | undefined;
}

/** Relation between two regions, by their ids. */
export interface Relation {
  readonly from: string;
  readonly to: string;
  readonly label: OptionValue;
}

/** Regions with their relations. */
export interface Regions<R extends Region> {
  readonly regions: readonly R[];
  readonly relations: readonly Relation[];
}

/** Key of a saved draft under which are the places of the regions that are only suggested. */
export const SUGGESTED = "suggested";

/** Returns whether answers to a task have relations. */
export function isRelated(task: Task): boolean {
  return Array.isArray(task.relations) && task.relations.length > 0;
}

/** Returns the questions about a region with a label. */
export function questionsAbout(task: Task, label: OptionValue): readonly Question[] {
  const labels: unknown[] = Array.isArray(task.labels) ? task.labels : [];
  const found = labels.find((one) => isObject(one) && one.value === label);
  return questionsOf(isObject(found) ? found.questions : undefined);
}

/**
 * Reads what an answer begins with, as far as it can be one: a draft, a former answer, or else the
 * suggestion, of which each region is to be accepted.
 *
 * `read` returns a region of the answer with the id it is given; null if it is none.
 */
export function readRegions<R extends Region>(
  task: Task,
  item: Item,
  read: (region: unknown, id: string) => R | null,
): Regions<R> {
  const { value } = item;
  const begun = value === undefined ? brought(item)?.value : value;
  const whole = isObject(begun) ? begun : { regions: begun };
  const suggested = new Set(listOf(whole[SUGGESTED]));
  const found = listOf(whole.regions).map((one, index) => {
    const region = read(one, `s${index + 1}`);
    const isSuggested = value === undefined || suggested.has(index);
    return region && isSuggested ? { ...region, suggested: true as const } : region;
  });
  const labels = new Set(listOf(task.relations).map((one) => (isObject(one) ? one.value : one)));
  const relations = listOf(whole.relations).flatMap((one): Relation[] => {
    const [start, end, label] = listOf(one);
    const [from, to] = [found[Number(start)]?.id, found[Number(end)]?.id];
    if (from === undefined || to === undefined || from === to || !labels.has(label)) return [];
    return [{ from, to, label: label as OptionValue }];
  });
  return { regions: found.filter((one) => one !== null), relations };
}

/** Returns a region as a part of the answer. */
export function accepted<R extends Region>(region: R): R {
  if (!region.suggested) return region;
  const { suggested: _, ...rest } = region;
  return rest as R;
}

/** Returns the answers about a region as they stand in a former answer. */
export function readAnswers(value: unknown): Answers | undefined {
  return isObject(value) ? value : undefined;
}

/** Returns whether a value is an object with names. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
