/** Check of an answer to a `compare` task, as the server's. */
import { verdictOptions } from "../options/namedOptions";
import { type Check, ONE } from "../rules/values";

/** Checks that an answer is one of the verdicts. */
export const check: Check = (task, value) =>
  verdictOptions(task).some((option) => option.value === value) ? null : ONE;
