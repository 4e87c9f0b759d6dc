/** The owner's page of one project; everything on it renews itself. */
import { useEffect, useMemo } from "preact/hooks";
import { Problem } from "../home/Problem";
import { noOutbox } from "../outbox/outbox";
import { isOffline } from "../session/view";
import { browserSocket, Conversation } from "../socket/conversation";
import { strings } from "../strings/en";
import { useTitle } from "../title";
import type { Overview } from "./api";
import { Exports } from "./Exports";
import { Figures } from "./Figures";
import { Invite } from "./Invite";
import { ModelPanel } from "./ModelPanel";
import { type Watched, watchOverview } from "./overview";
import { PauseButton } from "./PauseButton";
import { People } from "./People";
import "./admin.css";

export default function AdminPage({ slug }: { readonly slug: string }) {
  const watched = useMemo(() => watchOverview(slug), [slug]);
  const conversation = useHints(slug, watched);
  useEffect(() => watched.start(), [watched]);
  const overview = watched.overview.value;
  const error = watched.error.value;
  useTitle(strings.admin.title(overview?.project.title ?? slug));
  // An owner whose network is away for a moment keeps looking at what is known.
  if (error && (!overview || [401, 403, 404].includes(error.status))) {
    return <Problem error={error} retry={() => void watched.reload()} />;
  }
  if (!overview) {
    return (
      <main class="page plain" data-state="loading">
        <h1>{strings.app.loading}</h1>
      </main>
    );
  }
  const away = error !== null || isOffline(conversation.state.value);
  return <Panels slug={slug} overview={overview} away={away} reload={watched.reload} />;
}

interface PanelsProps {
  readonly slug: string;
  readonly overview: Overview;
  readonly away: boolean;
  reload(): Promise<void>;
}

function Panels({ slug, overview, away, reload }: PanelsProps) {
  const { project, status, runs, labellers } = overview;
  const { admin } = strings;
  const [mood, word] = away
    ? ["failed", admin.offline]
    : status.paused
      ? ["paused", admin.paused]
      : ["ready", admin.live];
  return (
    <div class="page admin-page" data-state="overview" data-link={away ? "away" : "live"}>
      <header class="admin-top">
        <h1>{project.title}</h1>
        <p class={`chip ${mood}`} role="status">
          <span class="dot" aria-hidden="true" />
          {word}
        </p>
        <div class="buttons">
          <a class="button" href={`/label/${encodeURIComponent(slug)}`}>
            {admin.label}
          </a>
          <PauseButton slug={slug} paused={status.paused} reload={reload} />
        </div>
      </header>
      <main class="panels">
        <Figures status={status} />
        <ModelPanel status={status} runs={runs} />
        <People slug={slug} labellers={labellers} reload={reload} />
        <div class="side">
          <Invite slug={slug} reload={reload} />
          <Exports slug={slug} />
        </div>
      </main>
    </div>
  );
}

/** Watches over a socket of its own that takes no item and is not resumed. */
function useHints(slug: string, watched: Watched): Conversation {
  const conversation = useMemo(
    () =>
      new Conversation(slug, 0, {
        outbox: noOutbox,
        open: browserSocket,
        prepare: async () => {},
        recall: () => null,
        remember: () => {},
        refresh: watched.refresh,
      }),
    [slug, watched],
  );
  useEffect(() => conversation.start(), [conversation]);
  return conversation;
}
