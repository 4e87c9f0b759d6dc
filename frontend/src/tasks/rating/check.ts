/** Check of an answer to a `rating` task, as the server's. */
import type { Check } from "../rules/values";
import { readScale } from "./scale";

/** Checks that an answer is a whole number on the task's scale. */
export const check: Check = (task, value) => {
  const { lowest, highest } = readScale(task);
  const fits = Number.isInteger(value) && Number(value) >= lowest && Number(value) <= highest;
  return fits ? null : `The value must be an integer from ${lowest} to ${highest}.`;
};
