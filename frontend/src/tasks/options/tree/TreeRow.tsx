/** Row of a column of a tree. */
import { useId } from "preact/hooks";
import { strings } from "../../../strings/language";
import { Keycap } from "../../Keycap";
import type { Row } from "./columns";
import { words } from "./strings";

interface TreeRowProps {
  readonly row: Row;
  readonly level: number;
  readonly place: readonly [number, number];
  /** Whether its key is bound. */
  readonly keyed: boolean;
  /** Whether its list is open. */
  readonly expanded: boolean;
  readonly marked: boolean;
  /** Whether it is suggested, or leads to what is. */
  readonly suggested: boolean;
  /** What a marked row is; null where it is one of several that are chosen. */
  readonly former: string | null;
  /** Number of options below it that are chosen. */
  readonly below: number;
  /** Whether Tab goes to it. */
  readonly reached: boolean;
  readonly disabled: boolean;
  press(row: Row): void;
}

/** Draws an option, or the choice of the option above its column. */
export function TreeRow(props: TreeRowProps) {
  const { row, expanded, marked, suggested, former, below } = props;
  const id = useId();
  const opens = !row.itself && row.branch.below.length > 0;
  const hint = row.itself ? null : row.branch.hint;
  const key = props.keyed ? row.key : null;
  const state = (below > 0 && words.below(below)) || (marked && former);
  const more = [hint, state, suggested && strings.suggestion.mark].filter(Boolean).join(", ");
  return (
    <div
      class={classOf(props)}
      role="treeitem"
      data-row={row.id}
      tabIndex={props.reached ? 0 : -1}
      {...placeOf(props)}
      aria-expanded={opens ? expanded : undefined}
      aria-checked={former === null && !opens ? marked : undefined}
      aria-selected={former !== null && marked ? true : undefined}
      aria-keyshortcuts={key ?? undefined}
      aria-labelledby={`${id}-name`}
      aria-describedby={more ? `${id}-more` : undefined}
      {...pressOf(props)}
    >
      {key !== null && <Keycap name={key} />}
      <span class="name">
        <span id={`${id}-name`} dir="auto">
          {row.itself ? words.itself(row.branch.label) : row.branch.label}
        </span>
        {hint && <small aria-hidden="true">{hint}</small>}
      </span>
      {below > 0 && <span class="tree-count">{below}</span>}
      {opens && <span class="tree-opens" />}
      {more && (
        <span class="visually-hidden" id={`${id}-more`} aria-hidden="true">
          {more}
        </span>
      )}
    </div>
  );
}

function classOf({ expanded, marked, suggested, former }: TreeRowProps): string {
  const state = marked ? (former === null ? " chosen" : " former") : "";
  return `tree-row${expanded ? " open" : ""}${state}${suggested ? " suggested" : ""}`;
}

function placeOf({ level, place: [position, size], disabled }: TreeRowProps) {
  return {
    "aria-level": level,
    "aria-posinset": position,
    "aria-setsize": size,
    "aria-disabled": disabled,
  };
}

function pressOf({ row, press }: TreeRowProps) {
  return {
    // A click does not move the focus, so Space still skips.
    onMouseDown: (event: MouseEvent) => event.preventDefault(),
    onClick: () => press(row),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.repeat || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      press(row);
    },
  };
}
