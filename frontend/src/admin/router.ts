/** The sections of the owner's page, each with an address of its own. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";

export const SECTIONS = ["overview", "model", "people", "items", "flags", "project"] as const;
export type Section = (typeof SECTIONS)[number];

export interface Route {
  readonly section: Section;
  /** What follows the `?`. */
  readonly query: string;
}

export interface Router extends Route {
  readonly slug: string;
  go(section: Section, query?: string): void;
}

export function parseSection(name: string): Section | null {
  if (!name) return "overview";
  return SECTIONS.find((section) => section === name) ?? null;
}

export function hrefOf(slug: string, section: Section, query = ""): string {
  const base = `/admin/${encodeURIComponent(slug)}`;
  const path = section === "overview" ? base : `${base}/${section}`;
  return query ? `${path}?${query}` : path;
}

export const RouterContext = createContext<Router>({
  slug: "",
  section: "overview",
  query: "",
  go: () => {},
});

export const useRouter = () => useContext(RouterContext);
