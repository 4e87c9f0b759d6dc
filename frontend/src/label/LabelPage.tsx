/** The labelling page of one project: puts session, task kind and views together. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { decode } from "../data/decode";
import { openOutbox } from "../outbox/outbox";
import type { State } from "../session/types";
import { isOffline, viewOf } from "../session/view";
import { browserSocket, Conversation } from "../socket/conversation";
import { strings } from "../strings/en";
import { useKeys } from "../tasks/keys";
import { loadKind } from "../tasks/kinds";
import type { Task, TaskKind } from "../tasks/task";
import { useTitle } from "../title";
import { Actions } from "./Actions";
import { Announcer } from "./Announcer";
import { Header } from "./Header";
import { recall, remember } from "./memory";
import { Notices } from "./Notices";
import { Stage } from "./Stage";
import { StatusLine } from "./StatusLine";

const WINDOW = 2;
/** The code of a task kind is asked for again when the network was away. */
const AGAIN_MS = 1_000;

export function LabelPage({ slug }: { readonly slug: string }) {
  const conversation = useConversation(slug);
  const state = conversation.state.value;
  const { dispatch } = conversation;
  const task = state.welcome?.project.task ?? null;
  const kind = useKind(task);
  const said = viewOf(state);
  // Nothing is shown before it can be answered: a key that is pressed at once must not be lost.
  const view = said === "item" && kind === undefined ? "loading" : said;
  useTab(state);
  const item = view === "item" ? (state.screen?.item ?? null) : null;
  const undo = () => dispatch({ type: "undone" });
  const skip = () => dispatch({ type: "skipped" });
  const ended = state.link.at === "ended";
  useKeys(ended ? {} : { Backspace: undo, ...(item ? { Space: skip } : {}) });
  return (
    <div
      class="page label-page"
      data-state={view}
      data-link={isOffline(state) ? "away" : state.link.at}
      data-unsaved={state.outbox.length}
      data-unkept={state.outbox.filter(({ kept }) => !kept).length}
    >
      <Header state={state} slug={slug} />
      <main>
        <Stage
          state={state}
          view={view}
          slug={slug}
          restart={() => dispatch({ type: "restarted" })}
        />
        <Notices notices={state.notices} dispatch={dispatch} />
        {!ended && (
          <div class="dock">
            <Answers kind={kind} task={task} item={item} dispatch={dispatch} />
            <Actions canUndo={state.history.length > 0} canSkip={!!item} undo={undo} skip={skip} />
          </div>
        )}
      </main>
      <StatusLine state={state} />
      <Announcer state={state} view={view} />
    </div>
  );
}

interface AnswersAreaProps {
  readonly kind: TaskKind | null | undefined;
  readonly task: Task | null;
  readonly item: NonNullable<State["screen"]>["item"] | null;
  readonly dispatch: Conversation["dispatch"];
}

function Answers({ kind, task, item, dispatch }: AnswersAreaProps) {
  return (
    <div class="answers" role="group" aria-label={strings.label.answers}>
      {kind && task && (
        <kind.Answers
          task={task}
          item={item}
          answer={(value) => dispatch({ type: "answered", value })}
        />
      )}
      {kind === null && task && <p>{strings.label.unknownTask(String(task.kind))}</p>}
    </div>
  );
}

function useConversation(slug: string): Conversation {
  const conversation = useMemo(
    () =>
      new Conversation(slug, WINDOW, {
        outbox: openOutbox(slug),
        open: browserSocket,
        prepare: (item) => decode(item.data),
        recall: () => recall(slug),
        remember: (memory) => remember(slug, memory),
        refresh: () => {},
      }),
    [slug],
  );
  useEffect(() => conversation.start(), [conversation]);
  return conversation;
}

/** Undefined while it loads, null if the page doesn't know the kind. */
function useKind(task: Task | null): TaskKind | null | undefined {
  const [kind, setKind] = useState<TaskKind | null>();
  const name = task?.kind;
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = () => {
      const again = () => {
        if (current) timer = setTimeout(load, AGAIN_MS);
      };
      loadKind(name).then((loaded) => current && setKind(loaded), again);
    };
    setKind(undefined);
    if (name !== undefined) load();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [name]);
  return kind;
}

/** The tab says what would be lost, and asks before it closes. */
function useTab(state: State): void {
  const count = state.outbox.length;
  const title = state.welcome?.project.title ?? state.project;
  useTitle(count && isOffline(state) ? strings.status.tabUnsaved(count, title) : title);
  useEffect(() => {
    if (!count) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [count > 0]);
}
