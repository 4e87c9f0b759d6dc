/** Check of an answer to a `form` task, as the server's. */
import { checkQuestions, questionsOf } from "../rules/questions";
import type { Check } from "../rules/values";
import { checkOf } from "./parts";

/** Checks that each question that is asked has an answer that its kind allows. */
export const check: Check = (task, value, bounds) => {
  // Fields of the item are named in the form, not in its questions.
  const questions = questionsOf(task.questions).map((one) => ({ ...one, item: task.item }));
  const flaw = checkQuestions(questions, value, bounds, checkOf);
  if (flaw !== null) return flaw;
  return Object.keys(value as object).length
    ? null
    : "At least one question must be answered; skip the item instead.";
};
