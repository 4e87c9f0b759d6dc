/** Labelling page of a project: combines session, task kind and views. */
import { useContext, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { EnvironmentContext } from "../environment";
import type { Item } from "../protocol/messages";
import { Runner } from "../runtime/Runner";
import type { State } from "../session/state";
import { isOffline, type ViewName, viewOf } from "../session/view";
import { strings } from "../strings/language";
import { type Bindings, useKeys } from "../tasks/keys";
import { brought, withAllowed } from "../tasks/suggestion/suggestion";
import { useTitle } from "../title";
import { Announcer } from "./Announcer";
import { Dock, skipKeyOf } from "./dock/Dock";
import { feedbackView } from "./ended/lazyRare";
import { Header } from "./Header";
import { Notices } from "./Notices";
import { Stage } from "./Stage";
import { StatusLine } from "./StatusLine";
import type { LabelServices } from "./services";
import { sheetsView, useAfterFirstItem } from "./sheets/lazySheets";
import type { Sheet } from "./sheets/Sheets";
import { useGuidelinesChange } from "./sheets/useGuidelinesChange";
import { useDraft } from "./useDraft";
import { useProjectStyle } from "./useProjectStyle";
import { useSwipe } from "./useSwipe";
import { useTaskKind } from "./useTaskKind";

/** Number of items held at a time: the one on screen and the next. */
const WINDOW = 2;

interface LabelPageProps {
  readonly slug: string;
  /** Services, the same for the life of the page. */
  readonly services: LabelServices;
  /** Receives `dispatch`, with which a program acts as the user. */
  control?(dispatch: Runner["dispatch"]): void;
}

/** Runs a session and shows it. */
export function LabelPage({ slug, services, control }: LabelPageProps) {
  const { state, dispatch } = useRunner(slug, services, control);
  const work = useCurrentTask(state, services);
  const { kind, item, draft, view } = work;
  const { sheet, sheets, changed, show, close, ready } = useSheets(slug, state, item !== null);
  const [answers, setAnswers] = useState(0);
  const skipKey = skipKeyOf(item);
  const undo = () => {
    if (!draft?.undo()) dispatch({ type: "undone" });
  };
  const skip = () => {
    if (item) dispatch({ type: "skipped" });
  };
  useTab(state);
  useProjectStyle(state.welcome?.project.style);
  useKeys(
    state.connection.at === "ended"
      ? {}
      : keysOf(sheets, show, undo, item ? { [skipKey]: skip } : {}),
  );
  // Inside another page, this is not that page's main content.
  const Main = useContext(EnvironmentContext).standalone ? "main" : "div";
  const swipe = useSwipe({ enabled: !kind?.Stage, left: skip, right: undo });
  return (
    <div
      class="page label-page"
      {...dataAttributes(state, view)}
      data-stage={kind?.Stage && "marks"}
      data-kind={work.task?.kind}
    >
      <Header {...{ state, slug, sheets, changed, answers, show }} />
      <Main class="middle" {...swipe}>
        <Stage
          state={state}
          outbox={services.outbox}
          {...work}
          restart={() => dispatch({ type: "restarted" })}
        />
        <Notices notices={state.notices} dispatch={dispatch}>
          {state.feedback && (
            <feedbackView.View key={state.feedback.re} told={state.feedback} task={work.task} />
          )}
        </Notices>
        {state.connection.at !== "ended" && <Dock {...{ state, dispatch, undo, skip }} {...work} />}
      </Main>
      <StatusLine state={state} />
      <Announcer {...{ state, view }} {...work} />
      {(ready || sheet) && (
        <sheetsView.View
          {...{ sheet, state, skipKey, kind, dispatch, close }}
          answered={setAnswers}
          suggests={work.suggests}
        />
      )}
    </div>
  );
}

/** Returns which sheet is open and which can be opened. */
function useSheets(slug: string, state: State, shown: boolean) {
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const { changed, read } = useGuidelinesChange(slug, state.welcome?.project.guidelines);
  const show = (next: Sheet) => {
    if (next === "guidelines") read();
    setSheet(next);
  };
  const ready = useAfterFirstItem(shown);
  return {
    sheet,
    sheets: sheetsOf(state, shown),
    changed,
    show,
    close: () => setSheet(null),
    ready,
  };
}

/** Returns the kind of task, the item on screen, and the draft of its answer. */
function useCurrentTask(state: State, { drafts }: LabelServices) {
  const task = state.welcome?.project.task ?? null;
  const kind = useTaskKind(task);
  const said = viewOf(state);
  // An item is shown only once it can be answered, so that no key pressed at once is lost.
  const view = said === "item" && kind === undefined ? "loading" : said;
  const shown = view === "item" ? (state.screen?.item ?? null) : null;
  const item = useMemo(
    () => (kind && task && shown ? withAllowed(kind, task, shown) : shown),
    [kind, task, shown],
  );
  const suggests = useSuggests(item);
  const draft = useDraft(state, drafts, { kind: kind ?? null, task, item });
  return { task, kind, view, item, draft, suggests };
}

/** Returns whether an item has come with a suggestion since the page was opened. */
function useSuggests(item: Item | null): boolean {
  const seen = useRef(false);
  seen.current ||= item !== null && brought(item) !== null;
  return seen.current;
}

/** Returns the sheets that have something to show. */
function sheetsOf(state: State, shown: boolean): readonly Sheet[] {
  const flag = state.connection.at !== "ended" && (shown || state.history.length > 0);
  const guidelines = !!state.welcome?.project.guidelines;
  return [
    ...(guidelines ? ["guidelines" as const] : []),
    ...(flag ? ["flag" as const] : []),
    "keys",
  ];
}

/** Keys that open the sheets. */
const SHEET_KEYS: Readonly<Record<Sheet, string>> = { guidelines: "h", flag: "f", keys: "?" };

function keysOf(
  sheets: readonly Sheet[],
  show: (sheet: Sheet) => void,
  undo: () => void,
  skipping: Bindings,
): Bindings {
  const opening = sheets.map((sheet) => [SHEET_KEYS[sheet], () => show(sheet)] as const);
  const moving = { Backspace: undo, "$mod+z": undo, ...skipping };
  return { ...Object.fromEntries(opening), ...moving };
}

/** Returns attributes for tests, and for styles that depend on the state. */
function dataAttributes(state: State, view: ViewName) {
  return {
    "data-state": view,
    "data-link": isOffline(state) ? "away" : state.connection.at,
    "data-unsaved": state.outbox.length,
    "data-unkept": state.outbox.filter(({ stored }) => !stored).length,
  };
}

function useRunner(slug: string, services: LabelServices, control: LabelPageProps["control"]) {
  const runner = useMemo(() => new Runner(slug, WINDOW, services), [slug, services]);
  useEffect(() => runner.start(), [runner]);
  useEffect(() => control?.(runner.dispatch), [runner, control]);
  return { state: runner.state.value, dispatch: runner.dispatch };
}

/** Shows unsent answers in the title of the tab, and makes it ask before it closes. */
function useTab(state: State): void {
  const count = state.outbox.length;
  const title = state.welcome?.project.title ?? state.project;
  const { standalone } = useContext(EnvironmentContext);
  const said = count && isOffline(state) ? strings.status.tabUnsaved(count, title) : title;
  useTitle(standalone ? said : null);
  useEffect(() => {
    if (!count) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [count > 0]);
}
