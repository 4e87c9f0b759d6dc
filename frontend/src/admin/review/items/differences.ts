/** Differences between the answers to an item: groups of equal ones, and what only some have. */
import { type Question, questionsOf } from "../../../tasks/rules/questions";
import { box, type Geometry, point, polygon } from "../../../tasks/shapes/geometry";
import { boundsOf } from "../../../tasks/shapes/shape";
import type { Task } from "../../../tasks/task";
import { isObject } from "../../shared/answers";
import type { Answer, ItemWithAnswers } from "../../shared/api";
import { isMarked, labelOf, regionsOf } from "../../shared/regions";

/** People who gave the same answer. */
export interface Group {
  readonly value: unknown;
  readonly answers: readonly Answer[];
}

/** Share of two areas in their union from which they are the same region. */
const SAME_AREA = 0.5;
/** Distance of two points, in pixels, up to which they are the same. */
const SAME_POINT = 20;
/** Number of regions of an answer that are compared; further ones count as marked by all. */
const MOST_REGIONS = 200;
/** Geometries by the type of a shape. */
const GEOMETRIES: Readonly<Record<string, Geometry>> = { box, polygon, point };

/** Returns the answers that count, equal ones together; what most gave comes first. */
export function groupsOf({ answers }: Pick<ItemWithAnswers, "answers">): readonly Group[] {
  const groups = new Map<string, Answer[]>();
  for (const answer of answers) {
    if (answer.late || answer.overruled) continue;
    const key = textOf(answer.value);
    groups.set(key, [...(groups.get(key) ?? []), answer]);
  }
  return [...groups.values()]
    .map((same) => ({ value: same[0]?.value, answers: same }))
    .toSorted((one, other) => other.answers.length - one.answers.length);
}

/** Returns whether two answers are equal, whatever the order of their names. */
export const isSame = (one: unknown, other: unknown): boolean => textOf(one) === textOf(other);

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort()) : inner,
  );
}

/** Returns the questions of a form to which not all answers are equal. */
export function differingQuestions(
  questions: readonly Question[],
  values: readonly unknown[],
): ReadonlySet<string> {
  const [first, ...others] = values.map((value) => (isObject(value) ? value : {}));
  const differs = (name: string) => others.some((other) => !isSame(other[name], first?.[name]));
  return new Set(questions.map(({ name }) => name).filter(differs));
}

/** Answer in two parts: what all others marked as well, and what not all did. */
export interface Parted {
  readonly common: unknown;
  readonly own: unknown;
  /** Number of regions that not all marked. */
  readonly differing: number;
}

/** Returns an answer with marks in two parts, compared with the others. */
export function partedOf(task: Task, value: unknown, others: readonly unknown[]): Parted {
  if (isMarked(task)) return partRegions(value, others);
  const parts = questionsOf(task.questions)
    .filter(isMarked)
    .map(({ name }) => {
      const of = (answer: unknown) => (isObject(answer) ? answer[name] : undefined);
      return [name, partRegions(of(value), others.map(of))] as const;
    });
  const take = (part: "common" | "own") =>
    Object.fromEntries(parts.map(([name, found]) => [name, found[part]]));
  return {
    common: take("common"),
    own: take("own"),
    differing: parts.reduce((sum, [, { differing }]) => sum + differing, 0),
  };
}

function partRegions(value: unknown, others: readonly unknown[]): Parted {
  const regions = regionsOf(value);
  const theirs = others.map((other) => regionsOf(other).slice(0, MOST_REGIONS));
  const isCommon = (region: unknown, place: number) =>
    place >= MOST_REGIONS ||
    theirs.every((list) => list.some((other) => isSameRegion(region, other)));
  const common = regions.filter(isCommon);
  const own = regions.filter((region, place) => !isCommon(region, place));
  return { common, own, differing: own.length };
}

/** Returns whether two regions have the same label, and the same place or nearly so. */
export function isSameRegion(one: unknown, other: unknown): boolean {
  if (!isSame(labelOf(one), labelOf(other))) return false;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one[0] === other[0] && one[1] === other[1];
  }
  const here = extentOf(one);
  const there = extentOf(other);
  if (!here || !there) return isSame(one, other);
  const isPoint = here.x0 === here.x1 && here.y0 === here.y1;
  if (isPoint) return Math.hypot(here.x0 - there.x0, here.y0 - there.y0) <= SAME_POINT;
  const width = Math.min(here.x1, there.x1) - Math.max(here.x0, there.x0);
  const height = Math.min(here.y1, there.y1) - Math.max(here.y0, there.y0);
  if (width <= 0 || height <= 0) return false;
  const both = width * height;
  return both / (areaOf(here) + areaOf(there) - both) >= SAME_AREA;
}

type Extent = ReturnType<typeof boundsOf>;

const areaOf = ({ x0, y0, x1, y1 }: Extent): number => (x1 - x0) * (y1 - y0);

function extentOf(region: unknown): Extent | null {
  if (!isObject(region)) return null;
  const corners = GEOMETRIES[String(region.type)]?.read(region);
  return corners?.length ? boundsOf(corners) : null;
}
