/** Skeleton of rows that are being fetched. */
import { adminStrings } from "../../strings/admin";

/** Shows empty rows, once fetching takes long enough to be noticed. */
export function Skeleton() {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{adminStrings.loading}</span>
      {[0, 1, 2].map((row) => (
        <span key={row} class="skeleton-row delayed" aria-hidden="true" />
      ))}
    </div>
  );
}
