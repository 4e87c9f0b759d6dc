/** Check of an answer to a `choice` task, as the server's. */
import { among, type Check, ONE, optionsFor } from "../rules/values";

/** Longest free answer, in code points. */
const MAX_FREE_TEXT = 10_000;

/** Checks that an answer is an option, or a free text if the task allows one. */
export const check: Check = (task, value, bounds) => {
  if (among(optionsFor(task, bounds), value)) return null;
  if (task.other !== true || typeof value !== "string") return ONE;
  if (!value.trim()) return "A free answer must not be blank.";
  return [...value].length > MAX_FREE_TEXT
    ? `A free answer must not be longer than ${MAX_FREE_TEXT} characters.`
    : null;
};
