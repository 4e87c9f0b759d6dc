/** What the answer that was given before is called, where it is not the reader's own. */
import { createContext } from "preact";

export const FormerWords = createContext<string | null>(null);
