/** How suggested regions are accepted and rejected, for the line above the answers. */
import type { SuggestedParts } from "../../task";
import type { RegionsDraft } from "../draft";
import type { Region } from "../region";
import { accept, acceptAll } from "./deciding";

/** Returns the interface of a kind whose answers are regions. */
export function suggestedRegions<R extends Region>(): SuggestedParts<RegionsDraft<R>> {
  return {
    open: (draft) => draft.undecided.value.length,
    isActive: (draft) => !!draft.find(draft.active.value)?.suggested,
    // Enter is needed for the answers about a region, and for a relation.
    takesEnter: (draft) =>
      draft.undecided.value.length > 0 &&
      draft.asking.value === null &&
      draft.relating.value === null,
    accept,
    reject: (draft) => draft.remove(),
    acceptAll,
  };
}
