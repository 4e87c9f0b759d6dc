/** Announcer for screen readers: says that another item or view is on screen. */
import type { Item } from "../protocol/messages";
import type { State } from "../session/state";
import type { ViewName } from "../session/view";
import { strings } from "../strings/language";

/** Longest text that is announced, in characters. */
const MAX_LENGTH = 300;

/** Announces the item on screen, or the view. */
export function Announcer({ state, view }: { readonly state: State; readonly view: ViewName }) {
  const item = view === "item" ? state.screen?.item : undefined;
  return (
    <div class="visually-hidden" aria-live="polite" aria-atomic="true">
      {/* By lease, so that the same text of another item is announced as well. */}
      <p key={item?.lease ?? view}>{item ? announcement(item) : wordsFor(state, view)}</p>
    </div>
  );
}

function announcement({ data, mode }: Item): string {
  if (mode === "undo") return strings.announce.again;
  if (data.kind === "image") return strings.announce.image;
  if (data.kind === "audio") return strings.announce.sound;
  if (data.kind === "pair") return strings.announce.pair;
  if (data.kind !== "text") return strings.announce.other;
  return strings.announce.text(String(data.text).slice(0, MAX_LENGTH));
}

function wordsFor(state: State, view: ViewName): string {
  const { views } = strings;
  switch (view) {
    case "waiting":
    case "nothing":
    case "done":
    case "paused":
    case "offline":
    case "restarting":
      return views[view].title;
    case "signed-out":
      return views.signedOut.title;
    case "no-project":
      return views.noProject.title;
    case "error":
      return strings.closed.text(state.connection.at === "ended" ? state.connection.code : 0);
    default:
      return "";
  }
}
