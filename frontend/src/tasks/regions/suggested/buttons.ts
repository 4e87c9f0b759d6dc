/** How a region looks and is named while it is only suggested, and what a key on its button does. */

import type { RegionsDraft } from "../draft";
import type { Region } from "../region";
import { words } from "../strings";
import { accept } from "./deciding";

/** Returns the class of a region's button: suggested, or with questions that are not answered. */
export function stateOf<R extends Region>(draft: RegionsDraft<R>, region: R): string {
  if (region.suggested) return " suggested";
  return draft.about(region).missing.length ? " open" : "";
}

/** Returns the name of a region's button for screen readers. */
export function nameSuggested({ suggested }: Region, name: string): string {
  return suggested ? words().suggested(name) : name;
}

/** Accepts a suggested region whose button a key presses; returns false if it is none. */
export function acceptByKey<R extends Region>(
  draft: RegionsDraft<R>,
  { id, suggested }: R,
  { detail }: MouseEvent,
): boolean {
  if (!suggested || detail !== 0 || draft.relating.peek() !== null) return false;
  draft.walkTo(id);
  accept(draft);
  return true;
}

/** Returns the attributes by which the button of a region is found. */
export function buttonOf<R extends Region>({ serial }: RegionsDraft<R>, id: string) {
  return { "data-region": id, "data-draft": serial };
}

/** Returns the button of a region; null if it is not drawn. */
export function findButton<R extends Region>(
  { serial }: RegionsDraft<R>,
  id: string | null,
): HTMLElement | null {
  return id === null
    ? null
    : document.querySelector(`[data-draft="${serial}"][data-region="${id}"]`);
}
