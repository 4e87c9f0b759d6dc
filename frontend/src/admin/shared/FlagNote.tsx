/** What somebody said about an item. */
import { words } from "../../strings/admin";
import type { Flag } from "./api";
import { formatTime } from "./format";

export function FlagNote({ flag }: { readonly flag: Flag }) {
  const { flags } = words;
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
