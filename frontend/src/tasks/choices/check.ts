/** Check of an answer to a `choices` task, as the server's. */
import { type Check, flawOfList, optionsFor } from "../rules/values";

/** Checks that an answer is a list of options within the task's bounds. */
export const check: Check = (task, value, bounds) => {
  const flaw = flawOfList(optionsFor(task, bounds), value);
  if (flaw !== null) return flaw;
  const count = (value as readonly unknown[]).length;
  const { min, max } = task;
  if (typeof min === "number" && count < min) return `At least ${min} options must be chosen.`;
  if (typeof max === "number" && count > max) return `At most ${max} options may be chosen.`;
  return null;
};
