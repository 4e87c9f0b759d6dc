/** The status as the socket knows it: newer than what was fetched, as far as it goes. */
import type { State } from "../../session/state";
import type { Status } from "../shared/api";

export function liveStatus(status: Status, { progress, model }: State): Status {
  return {
    ...status,
    ...(progress && {
      done: progress.done,
      // Of these the socket does not tell; whatever is done has one.
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

/** Minutes until everything is done at this rate; null if nothing can be said. */
export function minutesLeft(status: Status): number | null {
  const { items, done, per_minute: rate, labels } = status;
  if (!rate || done >= items) return null;
  // An item may take several labels: so far it was so many on average.
  const each = done ? Math.max(1, labels / done) : 1;
  return ((items - done) * each) / rate;
}
