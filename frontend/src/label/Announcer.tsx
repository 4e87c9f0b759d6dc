/** Tells a screen reader what the eye sees: another item, or another page. */
import type { Item } from "../protocol/messages";
import type { State } from "../session/state";
import type { ViewName } from "../session/view";
import { strings } from "../strings/language";

const LONGEST = 300;

export function Announcer({ state, view }: { readonly state: State; readonly view: ViewName }) {
  const item = view === "item" ? state.screen?.item : undefined;
  return (
    <div class="visually-hidden" aria-live="polite" aria-atomic="true">
      {/* By lease: the same words for another item are news all the same. */}
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
  return strings.announce.text(String(data.text).slice(0, LONGEST));
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
