/** What things are called where the reader is not the labeller. */
import { createContext } from "preact";

/** The answer that was given before. */
export const PreviousAnswerText = createContext<string | null>(null);

/** What Submit is called, where it does more than that; null: by its own name. */
export const SubmitText = createContext<string | null>(null);
