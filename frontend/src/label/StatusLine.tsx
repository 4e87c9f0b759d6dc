/** Status line: whether all answers are saved, and the state of the model. */
import { useContext, useEffect, useState } from "preact/hooks";
import { EnvironmentContext } from "../environment";
import type { State } from "../session/state";
import { isOffline } from "../session/view";
import { strings } from "../strings/language";
import { ModelChip } from "./ModelChip";

/** Delay, in milliseconds, before a change is shown, so the text does not flicker per answer. */
const SETTLE_MS = 400;

/** Shows the status, the model and the user. */
export function StatusLine({ state }: { readonly state: State }) {
  const text = useSettled(statusOf(state));
  const safe = state.outbox.length === 0;
  const offline = isOffline(state);
  const quiz = state.screen?.item.quiz;
  const { standalone } = useContext(EnvironmentContext);
  return (
    <footer class="bottom" role={standalone ? undefined : "presentation"}>
      <p class={`status ${offline ? "offline" : safe ? "safe" : "unsafe"}`} role="status">
        {text && <span class="dot" aria-hidden="true" />}
        {text}
      </p>
      {quiz && <p class="quiz">{strings.status.quiz(quiz.number, quiz.of)}</p>}
      {state.model && <ModelChip model={state.model} />}
      {state.welcome && <p class="user">{state.welcome.user}</p>}
    </footer>
  );
}

/** Returns whether answers are saved, as a text. */
export function statusOf(state: State): string {
  const count = state.outbox.length;
  if (state.connection.at === "ended") return count ? strings.status.unsaved(count) : "";
  if (isOffline(state) && state.changing) return strings.status.connecting;
  if (isOffline(state) && state.restarting) {
    return count ? strings.status.restartingUnsaved(count) : strings.status.restarting;
  }
  if (isOffline(state)) {
    return count ? strings.status.offlineUnsaved(count) : strings.status.offline;
  }
  // Until the stored outbox has been read, nobody knows that all is saved.
  if (state.connection.at !== "live" || !state.loaded) return strings.status.connecting;
  return count ? strings.status.unsaved(count) : strings.status.saved;
}

/** Returns the text once it has lasted; the one that says all is saved, at once. */
function useSettled(text: string): string {
  const [shown, setShown] = useState(text);
  useEffect(() => {
    if (text === strings.status.saved) {
      setShown(text);
      return;
    }
    const timer = setTimeout(() => setShown(text), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return shown;
}
