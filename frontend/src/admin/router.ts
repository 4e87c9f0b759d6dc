/** Router of the owner's page: each section has an address. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { here } from "../address";

/** Sections in the order of the navigation. */
export const SECTIONS = [
  "overview",
  "model",
  "suggestions",
  "review",
  "people",
  "items",
  "flags",
  "project",
] as const;
/** Name of a section. */
export type Section = (typeof SECTIONS)[number];

/** Section with its query. */
export interface Route {
  readonly section: Section;
  /** Query string of the address, without the `?`. */
  readonly query: string;
}

/** Current route and the way to another one. */
export interface Router extends Route {
  readonly slug: string;
  /** Goes to a section, as a new entry in the browser's history. */
  go(section: Section, query?: string): void;
}

/** Returns the section that a path segment names; null if there is none. */
export function parseSection(name: string): Section | null {
  if (!name) return "overview";
  return SECTIONS.find((section) => section === name) ?? null;
}

/** Returns the address of a section. */
export function hrefOf(slug: string, section: Section, query = ""): string {
  const base = here(`/admin/${encodeURIComponent(slug)}`);
  const path = section === "overview" ? base : `${base}/${section}`;
  return query ? `${path}?${query}` : path;
}

/** Context that provides the router. */
export const RouterContext = createContext<Router>({
  slug: "",
  section: "overview",
  query: "",
  go: () => {},
});

/** Returns the router. */
export const useRouter = () => useContext(RouterContext);
