/** Environment of the labelling page: a page of its own, or a part of another page. */
import { createContext } from "preact";

/** What the labelling page depends on of the page around it. */
export interface Environment {
  /** Target whose key events the page listens to. */
  readonly keys: Window | HTMLElement;
  /** Root in which an open dialog keeps key events from the page. */
  readonly dialogs: ParentNode;
  /** Whether the page is on its own: then it sets the title and links to other pages. */
  readonly standalone: boolean;
}

/** Context that provides the environment; by default the page is on its own. */
export const EnvironmentContext = createContext<Environment>({
  keys: window,
  dialogs: document,
  standalone: true,
});
