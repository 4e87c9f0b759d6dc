/** Rows that are not there yet; they show only when that takes long enough to be noticed. */
import { words } from "../../strings/admin";

export function Skeleton() {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{words.loading}</span>
      {[0, 1, 2].map((row) => (
        <span key={row} class="skeleton-row delayed" aria-hidden="true" />
      ))}
    </div>
  );
}
