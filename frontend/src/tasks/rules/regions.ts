/** Answers that are lists of regions, the same as the server's (`protocol/tasks/regions.py`). */
import { type OptionValue, valuesOf } from "../options/options";
import type { Task } from "../task";
import { type Bounds, type Extent, fieldOf } from "./bounds";
import { checkQuestions, questionsOf } from "./questions";
import { type Check, isOption } from "./values";

const LABEL = "Each label must be one of the task's labels, of the same JSON type.";
const ENDS = "Each relation must be [from, to, label], two positions in regions and a label.";

/** Returns the extent of what answers mark parts of; undefined if it is not known. */
export function extentFor(
  task: Task,
  marks: readonly string[],
  bounds: Bounds,
): Extent | undefined {
  return bounds.extents?.get(fieldOf(task, marks));
}

/** Checks an answer with regions; `check` checks the list of them. */
export function checkRegions(
  task: Task,
  value: unknown,
  check: (regions: unknown) => string | null,
): string | null {
  const related = Array.isArray(task.relations) && task.relations.length > 0;
  if (related && !hasKeys(value, ["regions", "relations"])) {
    return "The value must be an object with regions and relations.";
  }
  const regions = related ? (value as { regions: unknown }).regions : value;
  const flaw = check(regions);
  if (flaw !== null) return flaw;
  const count = (regions as readonly unknown[]).length;
  const relations = related ? (value as { relations: unknown }).relations : [];
  const broken = related ? checkRelations(task, relations, count) : null;
  if (broken !== null) return broken;
  return !count && task.accept_empty === false ? "At least one region must be marked." : null;
}

/** Checks the label of a region, and the answers about it. */
export function checkLabel(
  task: Task,
  label: unknown,
  answers: unknown,
  bounds: Bounds,
  checkOf: (kind: unknown) => Check | undefined,
): string | null {
  const labels = Array.isArray(task.labels) ? task.labels : [];
  if (!isOption(label) || !valuesOf(labels).includes(label)) return LABEL;
  const option = labels.find((one) => one?.value === label);
  const questions = questionsOf(option?.questions);
  if (questions.length) return checkQuestions(questions, answers ?? {}, bounds, checkOf);
  return (answers ?? null) === null
    ? null
    : "A region with this label has no questions, and no answers.";
}

/** Returns whether a value is an object with exactly these keys. */
export function hasKeys(value: unknown, keys: readonly string[]): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const found = Object.keys(value);
  return found.length === keys.length && keys.every((key) => found.includes(key));
}

function checkRelations(task: Task, relations: unknown, count: number): string | null {
  if (!Array.isArray(relations)) return ENDS;
  const labels = valuesOf(task.relations);
  const isPlace = (one: unknown) =>
    Number.isInteger(one) && Number(one) >= 0 && Number(one) < count;
  for (const relation of relations) {
    if (!Array.isArray(relation) || relation.length !== 3) return ENDS;
    const [from, to, label] = relation;
    if (!isPlace(from) || !isPlace(to)) return ENDS;
    if (from === to) return "A relation must be between two regions.";
    if (!labels.includes(label as OptionValue)) {
      return "Each relation must have one of the task's labels of relations.";
    }
  }
  return null;
}
