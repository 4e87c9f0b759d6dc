/** Which page an address means. */
import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { HomePage } from "./home/HomePage";
import { JoinPage } from "./home/JoinPage";
import { LabelPage } from "./label/LabelPage";
import { strings } from "./strings/en";

export type Place =
  | { readonly page: "home" | "join" | "unknown" }
  | { readonly page: "label" | "admin"; readonly slug: string };

export function placeOf(pathname: string): Place {
  const [page, slug, ...rest] = pathname.split("/").filter(Boolean);
  if (page === undefined) return { page: "home" };
  if (page === "join" && slug === undefined) return { page: "join" };
  if ((page === "label" || page === "admin") && slug !== undefined && !rest.length) {
    return { page, slug: decode(slug) };
  }
  return { page: "unknown" };
}

export function App({ pathname }: { readonly pathname: string }) {
  const place = placeOf(pathname);
  switch (place.page) {
    case "home":
      return <HomePage />;
    case "join":
      return <JoinPage />;
    case "label":
      return <LabelPage slug={place.slug} />;
    case "admin":
      return <LazyAdminPage slug={place.slug} />;
    case "unknown":
      return <NotFound />;
  }
}

function NotFound() {
  return (
    <main class="page plain" data-state="not-found">
      <h1>{strings.app.notFound}</h1>
      <p>{strings.app.notFoundText}</p>
      <a class="button" href="/">
        {strings.app.toProjects}
      </a>
    </main>
  );
}

/** Labellers never load the owner's page. */
function LazyAdminPage({ slug }: { readonly slug: string }) {
  const [page, setPage] = useState<{ readonly Page: FunctionComponent<{ slug: string }> }>();
  useEffect(() => {
    void import("./admin/AdminPage").then((module) => setPage({ Page: module.default }));
  }, []);
  if (page) return <page.Page slug={slug} />;
  return (
    <main class="page plain" data-state="loading">
      <h1>{strings.app.loading}</h1>
    </main>
  );
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
