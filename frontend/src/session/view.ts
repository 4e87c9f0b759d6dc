/** Which page the person sees, as a pure function of the session. */
import { NO_PROJECT, UNAUTHENTICATED } from "./closeCodes";
import type { State } from "./state";

export type ViewName =
  | "loading"
  | "item"
  | "undoing"
  | "waiting"
  | "nothing"
  | "done"
  | "paused"
  | "offline"
  | "restarting"
  | "signed-out"
  | "no-project"
  | "error";

export function viewOf(state: State): ViewName {
  const { link } = state;
  if (link.at === "ended") {
    if (link.code === UNAUTHENTICATED) return "signed-out";
    return link.code === NO_PROJECT ? "no-project" : "error";
  }
  if (state.screen) return "item";
  if (state.undoing.length) return "undoing";
  // It is back in a moment, as at the start.
  if (isOffline(state) && state.changing) return "loading";
  if (isOffline(state)) return state.restarting ? "restarting" : "offline";
  // While something is still on its way to the screen, an older `idle` is history.
  if (state.queue.length || !state.idle) return "loading";
  return state.idle.reason === "nothing_for_you" ? "nothing" : state.idle.reason;
}

/** Tells whether the connection was lost, or could not be made: not while the page first loads. */
export function isOffline({ link, attempts }: State): boolean {
  return link.at === "away" || ((link.at === "opening" || link.at === "greeting") && attempts > 0);
}
