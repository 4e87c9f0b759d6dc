/** Check of an answer to a `rank` task, as the server's. */
import { type Check, flawOfList, optionsFor } from "../rules/values";

/** Checks that an answer has all options, each once. */
export const check: Check = (task, value, bounds) => {
  const options = optionsFor(task, bounds);
  const flaw = flawOfList(options, value);
  if (flaw !== null) return flaw;
  return options && (value as readonly unknown[]).length < options.length
    ? "The value must have all options, the best first."
    : null;
};
