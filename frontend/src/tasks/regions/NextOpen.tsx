/** Way to the regions whose questions are not answered. */
import { Keycap } from "../Keycap";
import type { RegionsDraft } from "./draft";
import type { Region } from "./region";
import { words } from "./strings";

/** Button that goes to the next region whose questions are not answered. */
export function NextOpen<R extends Region>({ draft }: { readonly draft: RegionsDraft<R> }) {
  const count = draft.open.value.length;
  if (!count) return null;
  return (
    <button
      type="button"
      class="quiet next-open"
      aria-keyshortcuts=","
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => draft.askNext()}
    >
      {words().next(count)}
      <Keycap name="," />
    </button>
  );
}
