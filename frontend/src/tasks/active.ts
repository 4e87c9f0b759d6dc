/** Whether the answers that are drawn are the ones that keys are about. */
import { createContext } from "preact";

/** Context that is false for the questions of a form that are not current. */
export const Active = createContext(true);
