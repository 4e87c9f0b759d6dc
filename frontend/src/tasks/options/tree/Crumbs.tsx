/** Path of the open list on a small page, where only that list is drawn. */
import type { Branch } from "../tree";
import { rowId } from "./columns";
import { words } from "./strings";

interface CrumbsProps {
  readonly line: readonly Branch[];
  walk(to: Branch | null): void;
}

/** Draws the path; each part goes back to its list. */
export function Crumbs({ line, walk }: CrumbsProps) {
  if (!line.length) return null;
  return (
    <nav class="tree-crumbs" aria-label={words.tree}>
      {[null, ...line].map((branch, place) => (
        <button
          type="button"
          key={branch ? rowId(branch.value) : ""}
          class="quiet"
          aria-current={place === line.length ? "true" : undefined}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => walk(branch)}
        >
          {branch?.label ?? words.all}
        </button>
      ))}
    </nav>
  );
}
