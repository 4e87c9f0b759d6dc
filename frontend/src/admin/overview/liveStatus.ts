/** Live status: what was fetched, updated by what the websocket has told since. */
import type { State } from "../../session/state";
import type { Status } from "../shared/api";

/** Returns the status updated by the latest messages. */
export function liveStatus(status: Status, { progress, model }: State): Status {
  return {
    ...status,
    ...(progress && {
      done: progress.done,
      // The messages don't count labels; each item that is done has at least one.
      labels: Math.max(status.labels, progress.done),
      items: progress.total,
      connected: progress.labellers,
      per_minute: progress.per_minute,
    }),
    ...(model && {
      generation: model.generation,
      model: { ...status.model, state: model.state, labels: model.labels },
    }),
  };
}

/** Returns the minutes until all is done at this rate; null if that is unknown. */
export function minutesLeft(status: Status): number | null {
  const { items, done, per_minute: rate, labels } = status;
  if (!rate || done >= items) return null;
  // Average number of labels that an item has taken so far.
  const each = done ? Math.max(1, labels / done) : 1;
  return ((items - done) * each) / rate;
}
