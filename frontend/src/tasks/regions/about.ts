/** Questions about a region: which are asked after the answers so far, and what is missing. */
import { prepareForm } from "../form/parts";
import { checks } from "../rules/about";
import type { Bounds } from "../rules/bounds";
import { type Answers, isAsked, type Question, questionsOf } from "../rules/questions";
import type { Task } from "../task";
import { isObject } from "./region";

/** Where the questions about a region stand. */
export interface About {
  readonly asked: readonly Question[];
  /** Answers that the task allows. */
  readonly answers: Answers;
  /** Answers that are not finished, such as too few options. */
  readonly unfinished: Answers;
  /** Questions that must be answered and are not. */
  readonly missing: readonly Question[];
}

/** Loads the kinds of the questions about a task's regions. */
export async function prepareQuestions(task: Task): Promise<void> {
  const labels: unknown[] = Array.isArray(task.labels) ? task.labels : [];
  const questions = labels.flatMap((one) => questionsOf(isObject(one) ? one.questions : null));
  if (questions.length) await prepareForm({ ...task, questions });
}

/** Returns where the questions about a region stand, one after the other. */
export function resolve(questions: readonly Question[], given: Answers, bounds: Bounds): About {
  const answers: Record<string, unknown> = {};
  const unfinished: Record<string, unknown> = {};
  const asked = questions.filter((question) => {
    const { name, kind } = question;
    if (!isAsked(question, answers)) return false;
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined || value === null) return true;
    const flaw = checks(kind)?.(question, value, bounds) ?? null;
    (flaw === null ? answers : unfinished)[name] = value;
    return true;
  });
  const missing = asked.filter(
    ({ name, required = true }) =>
      Object.hasOwn(unfinished, name) || (required && !Object.hasOwn(answers, name)),
  );
  return { asked, answers, unfinished, missing };
}

/** Returns a question's name as people read it. */
export function titleOf({ title, name }: Question): string {
  return title ?? name;
}
