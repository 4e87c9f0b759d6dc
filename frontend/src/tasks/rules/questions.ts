/** Questions that are asked together, the same as the server's (`protocol/tasks/questions.py`). */
import type { Task } from "../task";
import type { Bounds } from "./bounds";
import type { Check } from "./values";

/** Question of a form, or about a region; its other fields are those of its kind. */
export interface Question extends Task {
  readonly name: string;
  readonly title?: string;
  readonly help?: string;
  readonly required?: boolean;
  readonly when?: { readonly question: string; readonly is: unknown };
}

/** Answers by the names of their questions. */
export type Answers = Readonly<Record<string, unknown>>;

/** Returns the questions of a form or a label. */
export function questionsOf(questions: unknown): readonly Question[] {
  return Array.isArray(questions) ? questions : [];
}

/** Returns whether a question is asked after the answers to the earlier ones. */
export function isAsked({ when }: Question, answers: Answers): boolean {
  if (!when) return true;
  if (!Object.hasOwn(answers, when.question)) return false;
  const given = answers[when.question];
  const chosen = Array.isArray(given) ? given : [given];
  const wanted = Array.isArray(when.is) ? when.is : [when.is];
  return chosen.some((one) => wanted.includes(one));
}

/** Checks answers to questions; `checkOf` returns the check of a kind. */
export function checkQuestions(
  questions: readonly Question[],
  value: unknown,
  bounds: Bounds,
  checkOf: (kind: unknown) => Check | undefined,
): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return "The value must be an object with an answer to each question.";
  }
  const given = value as Answers;
  const names = new Set(questions.map(({ name }) => name));
  if (Object.keys(given).some((name) => !names.has(name))) {
    return "There is an answer to a question that the task does not have.";
  }
  const answers: Record<string, unknown> = {};
  for (const question of questions) {
    const { name, kind, required = true } = question;
    const isGiven = Object.hasOwn(given, name);
    if (!isAsked(question, answers)) {
      if (isGiven) return `"${name}" is not asked after the other answers: leave it out.`;
    } else if (isGiven) {
      if (given[name] === null) {
        return `"${name}" must not be null: leave it out if there is no answer.`;
      }
      const flaw = checkOf(kind)?.(question, given[name], bounds) ?? null;
      if (flaw !== null) return `"${name}": ${flaw}`;
      answers[name] = given[name];
    } else if (required) return `"${name}" must be answered.`;
  }
  return null;
}
