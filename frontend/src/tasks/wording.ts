/** Wording that depends on the page on which a task is shown. */
import { createContext } from "preact";

/** Name of the previous answer; null for the labeller's own wording. */
export const PreviousAnswerText = createContext<string | null>(null);

/** Text of the submit button where it does more than submit; null for its usual text. */
export const SubmitText = createContext<string | null>(null);
