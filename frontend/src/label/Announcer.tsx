/** Announcer for screen readers: says that another item or view is on screen. */
import type { Item } from "../protocol/messages";
import type { State } from "../session/state";
import type { ViewName } from "../session/view";
import { strings } from "../strings/language";
import { sayWhat, sayWho, suggestionOf } from "../tasks/suggestion/suggestion";
import type { Task } from "../tasks/task";

/** Longest text that is announced, in characters. */
const MAX_LENGTH = 300;

interface AnnouncerProps {
  readonly state: State;
  readonly view: ViewName;
  readonly task: Task | null;
  readonly item: Item | null;
}

/** Announces the item on screen with its suggestion, or the view. */
export function Announcer({ state, view, task, item }: AnnouncerProps) {
  return (
    <div class="visually-hidden" aria-live="polite" aria-atomic="true">
      {/* By lease, so that the same text of another item is announced as well. */}
      <p key={item?.lease ?? view}>
        {item ? `${announcement(item)}${suggested(task, item)}` : wordsFor(state, view)}
      </p>
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

function suggested(task: Task | null, item: Item): string {
  const suggestion = suggestionOf(item);
  if (!task || !suggestion) return "";
  const what = sayWhat(task, suggestion.value).slice(0, MAX_LENGTH);
  return ` ${strings.announce.suggested(sayWho(suggestion), what)}`;
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
