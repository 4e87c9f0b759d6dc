/** Options chosen from a tree, by their paths, wherever in the tree they are. */
import type { OptionValue } from "../options";
import type { Branch } from "../tree";
import { rowId } from "./columns";
import { words } from "./strings";

interface ChosenProps {
  readonly branches: readonly Branch[];
  remove(value: OptionValue): void;
}

/** Lists the paths; a press takes one out. */
export function Chosen({ branches, remove }: ChosenProps) {
  return (
    <ul class="tree-chosen" aria-label={words.chosen}>
      {!branches.length && <li class="note">{words.none}</li>}
      {branches.map(({ value, path }) => (
        <li key={rowId(value)}>
          <button
            type="button"
            aria-label={words.remove(path)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => remove(value)}
          >
            <span dir="auto">{path}</span>
            <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
