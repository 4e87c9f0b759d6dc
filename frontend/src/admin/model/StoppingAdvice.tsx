/** Advice on whether to stop labelling, in a sentence. */
import { adminStrings } from "../../strings/admin";
import type { Stopping } from "../shared/api";

/** Shows the verdict; nothing as long as nothing was trained. */
export function StoppingAdvice({ stopping }: { readonly stopping: Stopping | null | undefined }) {
  if (!stopping) return null;
  return (
    <p class="advice" data-verdict={stopping.verdict}>
      {adviceOf(stopping)}
    </p>
  );
}

/** Returns the verdict in words. */
function adviceOf({ verdict, why, gain, gain_low, gain_high, gain_labels }: Stopping): string {
  const { stopping } = adminStrings.model;
  const known = gain !== null && gain_low !== null && gain_high !== null && gain_labels !== null;
  const would = known ? stopping.would(gain_labels, gain, gain_low, gain_high) : null;
  const reason = why === "gain" || why === "wide" ? null : stopping.reasons[why];
  const parts = [reason, would].filter((part) => part !== null);
  return stopping.sentence[verdict](parts.join("; "));
}
