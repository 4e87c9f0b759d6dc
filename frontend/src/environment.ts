/** Where the labelling page is: a page of its own, or a part of somebody else's. */
import { createContext } from "preact";

export interface Surroundings {
  /** Hears the page's keys. */
  readonly keys: Window | HTMLElement;
  /** Where an open dialog keeps them from the page. */
  readonly dialogs: ParentNode;
  /** A page of its own has a title, a language to choose, and other pages beside it. */
  readonly standalone: boolean;
}

export const Surrounding = createContext<Surroundings>({
  keys: window,
  dialogs: document,
  standalone: true,
});
