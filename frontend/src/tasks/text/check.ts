/** Check of an answer to a `text` task, as the server's. */
import type { Check } from "../rules/values";

/** Checks that an answer is a text within the task's length. */
export const check: Check = (task, value) => {
  if (typeof value !== "string") return "The value must be a text.";
  const most = task.max_length;
  return typeof most === "number" && [...value].length > most
    ? `The text must not be longer than ${most} characters.`
    : null;
};
