/** Decisions about regions that are only suggested: to accept or reject one or all of them. */
import { batch, untracked } from "@preact/signals";
import type { RegionsDraft } from "../draft";
import { accepted, type Region } from "../region";
import { words } from "../strings";

/**
 * Accepts the active region if it is suggested, and goes on to the next one that is.
 *
 * One whose questions must still be answered stays active. If nothing suggested is active, the next
 * one becomes active, so that nothing is accepted that was not shown as the one that Enter accepts.
 */
export function accept<R extends Region>(draft: RegionsDraft<R>): void {
  const region = untracked(() => draft.find(draft.active.peek()));
  const next = suggestedFrom(draft, region?.id ?? null);
  if (!region?.suggested) {
    if (next) draft.walkTo(next.id);
    return;
  }
  batch(() => {
    draft.said.value = words().accepted(draft.nameOf(region));
    draft.take(region.id);
    if (draft.about(region).missing.length) draft.select(region.id);
    else if (next) draft.walkTo(next.id);
    else draft.leave();
  });
}

/** Accepts all that is suggested, in one step. */
export function acceptAll<R extends Region>(draft: RegionsDraft<R>): void {
  const count = suggestedIn(draft).size;
  if (!count) return;
  const { regions, ...rest } = draft.state.now.peek();
  batch(() => {
    draft.said.value = words().acceptedAll(count);
    draft.leave();
    draft.state.set({ ...rest, regions: regions.map(accepted) });
  });
}

/** Rejects all that is suggested, in one step. */
export function rejectAll<R extends Region>(draft: RegionsDraft<R>): void {
  const gone = suggestedIn(draft);
  if (!gone.size) return;
  const { regions, relations } = draft.state.now.peek();
  batch(() => {
    draft.said.value = words().rejectedAll(gone.size);
    draft.leave();
    draft.state.set({
      regions: regions.filter(({ id }) => !gone.has(id)),
      relations: relations.filter(({ from, to }) => !gone.has(from) && !gone.has(to)),
    });
  });
}

/** Returns the suggested region after one, in the order of all; the first if there is none. */
export function suggestedFrom<R extends Region>(
  draft: RegionsDraft<R>,
  id: string | null,
): R | undefined {
  return untracked(() => {
    const at = draft.placeIn(id ?? "");
    const undecided = draft.undecided.value.filter((one) => one.id !== id);
    return undecided.find((one) => draft.placeIn(one.id) > at) ?? undecided[0];
  });
}

function suggestedIn<R extends Region>(draft: RegionsDraft<R>): ReadonlySet<string> {
  return new Set(untracked(() => draft.undecided.value).map(({ id }) => id));
}
