/** Stage of the labelling page: the item, or an explanation why there is none. */

import { useContext, useLayoutEffect, useRef } from "preact/hooks";
import { here } from "../address";
import { ItemData } from "../data/ItemData";
import { EnvironmentContext } from "../environment";
import type { Item } from "../protocol/messages";
import type { Outbox } from "../runtime/outbox";
import { CLOSE_CODES } from "../session/closeCodes";
import type { State } from "../session/state";
import type { ViewName } from "../session/view";
import { strings } from "../strings/language";
import type { Draft, Task, TaskKind } from "../tasks/task";
import { endedView, itemThreadView, refusalView, signInView, stoppedView } from "./ended/lazyRare";
import { UnsentCount } from "./UnsentCount";

interface StageProps {
  readonly state: State;
  readonly view: ViewName;
  readonly outbox: Outbox;
  readonly kind: TaskKind | null | undefined;
  readonly task: Task | null;
  readonly item: Item | null;
  readonly draft: Draft | null;
  restart(): void;
}

/** Shows the item, the one that is being taken back, or an explanation. */
export function Stage({ item, draft, kind, task, ...rest }: StageProps) {
  const { state, view } = rest;
  const preview = view === "undoing" ? state.undoing.at(-1)?.shown : undefined;
  const data = item?.data ?? preview?.data;
  const lease = item?.lease ?? preview?.lease;
  const stage = useRef<HTMLElement>(null);
  // The next item starts at its top. The element stays, as it may have the focus.
  useLayoutEffect(() => {
    if (stage.current) stage.current.scrollTop = 0;
  }, [lease]);
  return (
    <section
      ref={stage}
      class={data ? "stage" : "stage empty"}
      aria-label={strings.label.item}
      aria-busy={view === "loading" || view === "undoing"}
      data-item={item?.item}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a long item must scroll by key
      tabIndex={0}
    >
      {data ? (
        <div class={preview ? "item faded" : "item"} key={lease}>
          {item?.messages && <itemThreadView.View messages={item.messages} />}
          {kind?.Stage && task && item && draft ? (
            <kind.Stage task={task} item={item} draft={draft} />
          ) : (
            <ItemData data={data} />
          )}
        </div>
      ) : (
        <Explanation {...rest} />
      )}
    </section>
  );
}

type ExplanationProps = Pick<StageProps, "state" | "view" | "outbox" | "restart">;

function Explanation({ state, view, outbox, restart }: ExplanationProps) {
  const { views, closed } = strings;
  const { standalone } = useContext(EnvironmentContext);
  const end = endOf(state, view);
  if (end) return end;
  switch (view) {
    case "loading":
    case "undoing":
      return <Message class="delayed" {...views[view]} />;
    case "waiting":
      return (
        <Message title={views.waiting.title} text={views.waiting.text(state.idle?.out ?? 0)} />
      );
    case "restarting":
    case "offline":
      return <Message title={views[view].title} text={views[view].text(state.outbox.length)} />;
    case "signed-out":
      return (
        <Message {...views.signedOut}>
          <UnsentCount outbox={outbox} known={state.outbox.length} say={views.signedOut.kept} />
          {standalone && <signInView.View />}
        </Message>
      );
    case "no-project":
      return (
        <Message {...views.noProject}>
          {standalone && (
            <a class="button" href={here("/")}>
              {strings.app.toProjects}
            </a>
          )}
        </Message>
      );
    case "error": {
      const code = state.connection.at === "ended" ? state.connection.code : 0;
      const text = closed.text(code);
      const refused = standalone && code === CLOSE_CODES.WRONG_ORIGIN;
      return (
        <Message title={closed.title} text={refused ? "" : text}>
          {refused && <refusalView.View text={text} />}
          <UnsentCount outbox={outbox} known={state.outbox.length} say={closed.kept} />
          <button type="button" class="primary" onClick={restart}>
            {code === CLOSE_CODES.REPLACED ? closed.here : closed.again}
          </button>
        </Message>
      );
    }
    case "item":
      return null;
    default:
      return <Message {...views[view]} />;
  }
}

/** Returns what somebody sees who gets no more items; null if they may get some. */
function endOf({ idle }: State, view: ViewName) {
  if (!idle || (view !== "nothing" && view !== "done")) return null;
  if (idle.why && idle.why !== "quota") return <stoppedView.View why={idle.why} />;
  return idle.why || idle.completion ? <endedView.View idle={idle} /> : null;
}

interface MessageProps {
  readonly title: string;
  readonly text: string;
  readonly class?: string;
  readonly children?: preact.ComponentChildren;
}

/** Shows a message in place of an item. */
export function Message({ title, text, children, ...rest }: MessageProps) {
  return (
    <div class={`message ${rest.class ?? ""}`}>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {children}
    </div>
  );
}
