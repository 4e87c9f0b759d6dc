/** Owner's page of a project: a header, and sections that keep themselves up to date. */

import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { here, ownPath } from "../address";
import { LanguageSwitch } from "../home/LanguageSwitch";
import { Problem } from "../home/Problem";
import { SignOut } from "../home/SignOut";
import { noOutbox } from "../runtime/outbox";
import { browserSocket, Runner } from "../runtime/Runner";
import { isOffline } from "../session/view";
import { adminStrings } from "../strings/admin";
import { Navigation } from "./Navigation";
import { liveStatus } from "./overview/liveStatus";
import { PauseButton } from "./PauseButton";
import { type Handed, HandedOver, HandedOverContext } from "./project/HandedOver";
import { hrefOf, parseSection, type Route, RouterContext } from "./router";
import { Sections } from "./Sections";
import { fetchProjectWithStatus, type ProjectWithStatus } from "./shared/api";
import { Hints, HintsContext, type LiveData, useLiveData } from "./shared/liveData";
import "./admin.css";
import "./shared/tables.css";
import "./items/items.css";
import "./items/marked.css";
import "./project/editor.css";

export { loadAdminStrings } from "../strings/admin";

/** Time, in milliseconds, for which a connection is lost before the page says so. */
const LASTING_MS = 2_000;

interface AdminPageProps {
  readonly slug: string;
  readonly section: string;
}

/** Shows the section that the address names. */
export default function AdminPage({ slug, section }: AdminPageProps) {
  const hints = useMemo(() => new Hints(), []);
  const router = useRouting(slug, section);
  return (
    <HintsContext.Provider value={hints}>
      <RouterContext.Provider value={router}>
        <Page slug={slug} hints={hints} />
      </RouterContext.Provider>
    </HintsContext.Provider>
  );
}

/** Returns a router that follows the browser's back and forward buttons. */
function useRouting(slug: string, first: string) {
  const [route, setRoute] = useState<Route>(() => ({
    section: parseSection(first) ?? "overview",
    query: location.search.slice(1),
  }));
  useEffect(() => {
    const moved = () => {
      const section = ownPath(location.pathname).split("/").filter(Boolean)[2] ?? "";
      setRoute({ section: parseSection(section) ?? "overview", query: location.search.slice(1) });
    };
    addEventListener("popstate", moved);
    return () => removeEventListener("popstate", moved);
  }, []);
  const go = useCallback(
    (section: Route["section"], query = "") => {
      history.pushState(null, "", hrefOf(slug, section, query));
      setRoute({ section, query });
    },
    [slug],
  );
  return useMemo(() => ({ ...route, slug, go }), [route, slug, go]);
}

function Page({ slug, hints }: { readonly slug: string; readonly hints: Hints }) {
  const live = useLiveData(slug, () => fetchProjectWithStatus(slug));
  const runner = useRunner(slug, hints);
  const [handed, setHanded] = useState<Handed | null>(null);
  const head = live.value.value;
  if (handed) return <HandedOver {...handed} />;
  const error = live.error.value;
  // While the network is briefly away, the page keeps showing what is known.
  if (error && (!head || [401, 403, 404].includes(error.status))) {
    return <Problem error={error} retry={() => void live.reload()} />;
  }
  if (!head) {
    return (
      <main class="page plain" data-state="loading">
        <h1>{adminStrings.loading}</h1>
      </main>
    );
  }
  return (
    <HandedOverContext.Provider value={setHanded}>
      <Shell head={head} live={live} runner={runner} />
    </HandedOverContext.Provider>
  );
}

interface ShellProps {
  readonly head: ProjectWithStatus;
  readonly live: LiveData<ProjectWithStatus>;
  readonly runner: Runner;
}

function Shell({ head, live, runner }: ShellProps) {
  const { project } = head;
  const state = runner.state.value;
  const away = useLasting(live.error.value !== null || isOffline(state));
  const status = liveStatus(head.status, state);
  const [mood, word] = away
    ? ["failed", adminStrings.offline]
    : project.archived
      ? ["paused", adminStrings.archived]
      : status.paused
        ? ["paused", adminStrings.paused]
        : ["ready", adminStrings.live];
  return (
    <div class="page admin-page" data-state="overview" data-link={away ? "away" : "live"}>
      <header class="admin-top">
        <div class="admin-name">
          <a class="admin-home" href={here("/")}>
            {adminStrings.home}
          </a>
          <h1 dir="auto">{project.title}</h1>
        </div>
        <p class={`chip ${mood}`} role="status">
          <span class="dot" aria-hidden="true" />
          {word}
        </p>
        <div class="buttons">
          {!project.archived && (
            <>
              <PauseButton slug={project.slug} paused={status.paused} reload={live.reload} />
              <a class="button primary" href={here(`/label/${encodeURIComponent(project.slug)}`)}>
                {adminStrings.label}
              </a>
            </>
          )}
        </div>
      </header>
      <Navigation flags={status.flags} />
      <Sections head={{ ...head, status }} reload={live.reload} />
      <footer class="admin-end">
        <LanguageSwitch />
        <SignOut />
      </footer>
    </div>
  );
}

/** Returns true once `now` has lasted: saving a task makes every page reconnect briefly. */
function useLasting(now: boolean): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!now) return setLasting(false);
    const timer = setTimeout(() => setLasting(true), LASTING_MS);
    return () => clearTimeout(timer);
  }, [now]);
  return lasting && now;
}

/** Runs a session that only listens: it takes no items and is not resumed. */
function useRunner(slug: string, hints: Hints): Runner {
  const runner = useMemo(
    () =>
      new Runner(slug, 0, {
        outbox: noOutbox,
        open: browserSocket,
        prepare: async () => {},
        recall: () => null,
        remember: () => {},
        refresh: hints.publish,
      }),
    [slug, hints],
  );
  useEffect(() => runner.start(), [runner]);
  return runner;
}
