/** Panel with what suggestions do to answers. */
import { adminStrings } from "../../strings/admin";
import { Panel } from "../shared/Panel";

/** Compares answers that saw a suggestion with those that did not. */
export function EffectsPanel(_: { readonly slug: string }) {
  const { suggestions } = adminStrings;
  return (
    <Panel title={suggestions.effects} class="whole">
      <p class="note">{suggestions.empty}</p>
    </Panel>
  );
}
