/** What items can be searched for by their answers: a question, and the values it can have. */
import { namedOptions } from "../../../tasks/options/namedOptions";
import { everyBranch, isTree, readTree } from "../../../tasks/options/tree";
import { questionsOf } from "../../../tasks/rules/questions";
import type { Task } from "../../../tasks/task";
import { describeOption, describeRelation, titleOf } from "../../shared/answers";
import { isMarked } from "../../shared/regions";

/** Values and names of a choice. */
export type Options = readonly (readonly [value: string, label: string])[];

/** Longest scale whose steps are listed. */
const STEPS = 21;

/** Returns the name of the parameter that searches for an answer, or for a part of one. */
export function parameterFor(task: Task): "value" | "answer" {
  const parts = task.kind === "choices" || task.kind === "rank" || "questions" in task;
  return parts || isMarked(task) || isTree(task.options) ? "answer" : "value";
}

/** Returns the questions of a form, and those about regions, by name and title. */
export function questionsIn(task: Task): Options {
  const asked = questionsOf(task.questions).flatMap((one): Options => {
    return [[one.name, titleOf(one)], ...aboutRegions(one)];
  });
  return asked.length ? asked : aboutRegions(task);
}

/** Returns the values that can be searched for, of a question or of the whole task. */
export function valuesIn(task: Task, question: string): Options {
  const asked = questionsOf(task.questions);
  const regions = [task, ...asked].flatMap((one) => labelsWithQuestions(one));
  const found = [...asked, ...regions].find(({ name }) => name === question);
  if (question) return found ? valuesOfTask(found) : [];
  return asked.length ? [] : valuesOfTask(task);
}

function valuesOfTask(task: Task): Options {
  const { scale } = task;
  if (Array.isArray(scale)) {
    const [low, high] = scale.map(Number);
    const steps = Number(high) - Number(low) + 1;
    if (!(steps > 0 && steps <= STEPS)) return [];
    return Array.from({ length: steps }, (_, step) => pair(Number(low) + step));
  }
  if (task.kind === "compare") {
    return namedOptions(task).map(({ value, label }) => pair(value, label));
  }
  const relations = everyValue(task.relations).map((one) => pair(one, describeRelation(task, one)));
  const values = everyValue(task.options ?? task.labels);
  return [...values.map((one) => pair(one, describeOption(task, one))), ...relations];
}

const everyValue = (options: unknown) => everyBranch(readTree(options)).map(({ value }) => value);

function aboutRegions(task: Task): Options {
  return labelsWithQuestions(task).map((one) => [one.name, titleOf(one)] as const);
}

function labelsWithQuestions(task: Task) {
  const labels: readonly unknown[] = Array.isArray(task.labels) ? task.labels : [];
  return labels.flatMap((label) =>
    questionsOf((label as { questions?: unknown } | null)?.questions),
  );
}

const pair = (value: unknown, name = String(value)): Options[number] => [
  JSON.stringify(value),
  name,
];
