/** Root component: chooses the page that the address names. */

import type { FunctionComponent } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { decode, here, ownPath } from "./address";
import { parseSection } from "./admin/router";
import { lazyView } from "./data/lazy";
import { LabelPage } from "./label/LabelPage";
import { browserServices } from "./label/services";
import { strings } from "./strings/language";

/** Page that an address names. */
export type Route =
  | { readonly page: "home" | "join" | "open" | "new" | "sign-in" | "sign-ins" | "unknown" }
  | { readonly page: "label"; readonly slug: string }
  | { readonly page: "admin"; readonly slug: string; readonly section: string };

// Loaded only when needed: labellers go straight to the page of their project.
const pages = () => import("./otherPages").then((m) => m.otherPages);
const home = lazyView(() => pages().then((all) => all.home()));
const join = lazyView(() => pages().then((all) => all.join()));
const signIn = lazyView(() => pages().then((all) => all.signIn()));
const signIns = lazyView(() => pages().then((all) => all.signIns()));
const open = lazyView(() => pages().then((all) => all.open()));
const create = lazyView(() => pages().then((all) => all.create()));

/** Returns the page that a path names. */
export function parseRoute(pathname: string): Route {
  const route = pageOf(ownPath(pathname));
  // Behind a prefix that is the name of a page, a path without the prefix may begin like one with it.
  return route.page === "unknown" ? pageOf(pathname) : route;
}

function pageOf(pathname: string): Route {
  const [page, slug, section = "", ...rest] = pathname.split("/").filter(Boolean);
  const first = page === "label" || page === "admin";
  if (page === undefined || (first && slug === undefined)) return { page: "home" };
  if (slug === undefined && isSingle(page)) return { page };
  if (page === "label" && slug !== undefined && !section) return { page, slug: decode(slug) };
  if (page === "admin" && slug !== undefined && parseSection(section) && !rest.length) {
    return { page, slug: decode(slug), section };
  }
  return { page: "unknown" };
}

type Single = "join" | "open" | "new" | "sign-in" | "sign-ins";
const SINGLE: readonly string[] = ["join", "open", "new", "sign-in", "sign-ins"] satisfies Single[];

function isSingle(page: string): page is Single {
  return SINGLE.includes(page);
}

/** Renders the page of an address. */
export function App({ pathname }: { readonly pathname: string }) {
  const route = parseRoute(pathname);
  switch (route.page) {
    case "home":
      return <home.View />;
    case "join":
      return <join.View />;
    case "sign-in":
      return <signIn.View />;
    case "sign-ins":
      return <signIns.View />;
    case "open":
      return <open.View />;
    case "new":
      return <create.View />;
    case "label":
      return <WholeLabelPage slug={route.slug} />;
    case "admin":
      return <LazyAdminPage slug={route.slug} section={route.section} />;
    case "unknown":
      return <NotFound />;
  }
}

function WholeLabelPage({ slug }: { readonly slug: string }) {
  const services = useMemo(() => browserServices(slug), [slug]);
  return <LabelPage slug={slug} services={services} />;
}

function NotFound() {
  return (
    <main class="page plain" data-state="not-found">
      <h1>{strings.app.notFound}</h1>
      <p>{strings.app.notFoundText}</p>
      <a class="button" href={here("/")}>
        {strings.app.toProjects}
      </a>
    </main>
  );
}

interface AdminProps {
  readonly slug: string;
  readonly section: string;
}

/** Loads the owner's page with its texts; labellers never load them. */
function LazyAdminPage(props: AdminProps) {
  const [page, setPage] = useState<{ readonly Page: FunctionComponent<AdminProps> }>();
  useEffect(() => {
    void pages().then(async (all) => setPage({ Page: await all.admin() }));
  }, []);
  if (page) return <page.Page {...props} />;
  return (
    <main class="page plain" data-state="loading">
      <h1>{strings.app.loading}</h1>
    </main>
  );
}
