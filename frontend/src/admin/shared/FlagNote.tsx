/** Note of a flag. */
import { adminStrings } from "../../strings/admin";
import type { Flag } from "./api";
import { formatTime } from "./format";

/** Shows a note, who wrote it and when. */
export function FlagNote({ flag }: { readonly flag: Flag }) {
  const { flags } = adminStrings;
  return (
    <>
      {flag.note ? (
        <p class="flag-note" dir="auto">
          {flag.note}
        </p>
      ) : (
        <p class="flag-note note">{flags.noNote}</p>
      )}
      <p class="note">
        <bdi>{flags.by(flag.labeller)}</bdi> · {formatTime(flag.created)}
      </p>
    </>
  );
}
