/** Views of the labelling page, as a pure function of the session. */
import { CLOSE_CODES } from "./closeCodes";
import type { State } from "./state";

/** Name of what the stage shows. */
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

/** Returns what the stage shows. */
export function viewOf(state: State): ViewName {
  const { connection } = state;
  if (connection.at === "ended") {
    if (connection.code === CLOSE_CODES.UNAUTHENTICATED) return "signed-out";
    return connection.code === CLOSE_CODES.NO_PROJECT ? "no-project" : "error";
  }
  if (state.screen) return "item";
  if (state.undoing.length) return "undoing";
  // The server closed the connection itself and is back in a moment.
  if (isOffline(state) && state.changing) return "loading";
  if (isOffline(state)) return state.restarting ? "restarting" : "offline";
  // While an item is on its way to the screen, an earlier `idle` no longer holds.
  if (state.queue.length || !state.idle) return "loading";
  return state.idle.reason === "nothing_for_you" ? "nothing" : state.idle.reason;
}

/** Returns whether the connection is lost or failed; not while the page first connects. */
export function isOffline({ connection, attempts }: State): boolean {
  return (
    connection.at === "away" ||
    ((connection.at === "opening" || connection.at === "greeting") && attempts > 0)
  );
}
