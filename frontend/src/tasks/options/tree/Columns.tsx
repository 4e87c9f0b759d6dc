/** Columns of a tree as one WAI-ARIA tree, with its keys. */

import { useContext, useLayoutEffect, useRef, useState } from "preact/hooks";
import { isTurned } from "../../../direction";
import { strings } from "../../../strings/language";
import { useKeys } from "../../keys";
import { PreviousAnswerText } from "../../wording";
import { useGradually } from "../gradual";
import type { OptionValue } from "../options";
import { type Branch, lineOf } from "../tree";
import { Crumbs } from "./Crumbs";
import { type Column, columnOf, columnsOf, countBelow, type Row, rowId } from "./columns";
import { words } from "./strings";
import { TreeRow } from "./TreeRow";

export interface ColumnsProps {
  readonly tree: readonly Branch[];
  readonly inner: boolean;
  /** Option whose list is open; null at the top. */
  readonly open: Branch | null;
  /** Options that are chosen, or were before. */
  readonly marked: readonly Branch[];
  /** Options that are suggested. */
  readonly suggested: readonly Branch[];
  /** Whether several can be chosen. */
  readonly several: boolean;
  readonly disabled: boolean;
  walk(to: Branch | null): void;
  choose(value: OptionValue): void;
}

/** Draws the columns and binds the keys. */
export function Columns(props: ColumnsProps) {
  const { open, marked, several, disabled } = props;
  const columns = columnsOf(props.tree, open, props.inner);
  const root = useRef<HTMLDivElement>(null);
  const { at, go } = useFocus(root, columns, marked);
  // Where not all columns fit, the last one is what the keys are about.
  useLayoutEffect(() => showEnd(root.current), [open]);
  const press = useWalk(root, columns, at, go, props);
  const counts = countBelow(marked);
  const line = new Set(lineOf(open));
  const way = new Set(props.suggested.flatMap(lineOf));
  const former = useContext(PreviousAnswerText) ?? strings.label.former;
  const drawn = useGradually(open, Math.max(...columns.map(({ rows }) => rows.length)));
  return (
    <>
      <Crumbs line={[...line]} walk={(to) => !disabled && props.walk(to)} />
      <div
        ref={root}
        class="tree"
        role="tree"
        aria-label={words.tree}
        aria-multiselectable={several}
        onFocusIn={({ target }) => go((target as HTMLElement).dataset.row ?? null, false)}
      >
        {columns.map(({ owner, rows }, level) => (
          <div class="tree-column" role="group" aria-label={owner?.path ?? words.all} key={level}>
            {rows.slice(0, drawn).map((row, place) => (
              <TreeRow
                key={row.id}
                row={row}
                level={level + 1}
                place={[place + 1, rows.length]}
                keyed={level === columns.length - 1}
                expanded={line.has(row.branch) && !row.itself}
                marked={isMarked(row, marked)}
                suggested={row.itself ? props.suggested.includes(row.branch) : way.has(row.branch)}
                former={several ? null : former}
                below={row.itself ? 0 : (counts.get(row.branch) ?? 0)}
                reached={row.id === stopOf(rows, at, line)}
                disabled={disabled}
                press={press}
              />
            ))}
          </div>
        ))}
      </div>
      <span class="visually-hidden" role="status">
        {open ? words.opened(open.path, open.below.length) : ""}
      </span>
    </>
  );
}

/** Scrolls to the end of a line of columns, but not up or down. */
function showEnd(root: HTMLElement | null): void {
  if (!root) return;
  root.scrollLeft = root.scrollWidth * (isTurned(root) ? -1 : 1);
}

/** Returns the row of a column that Tab goes to; each column scrolls, so each has one. */
function stopOf(rows: readonly Row[], at: string, line: ReadonlySet<Branch>): string | undefined {
  const here = rows.find(({ id }) => id === at) ?? rows.find(({ branch }) => line.has(branch));
  return (here ?? rows[0])?.id;
}

function isMarked({ branch, itself }: Row, marked: readonly Branch[]): boolean {
  return marked.includes(branch) && (itself || !branch.below.length);
}

/** Binds the keys, and returns what a press on a row does. */
function useWalk(
  root: { readonly current: HTMLElement | null },
  columns: readonly Column[],
  at: string,
  go: (id: string | null, focus?: boolean) => void,
  { disabled, walk, choose }: ColumnsProps,
): (row: Row) => void {
  const press = ({ branch, itself }: Row) => {
    if (disabled) return;
    if (itself || !branch.below.length) choose(branch.value);
    else walk(columns.some(({ owner }) => owner === branch) ? branch.above : branch);
  };
  const column = columnOf(columns, at);
  const row = column?.rows.find(({ id }) => id === at);
  const move = (by: number) => {
    if (!column || disabled) return;
    const isHere = root.current?.contains(document.activeElement);
    const place = column.rows.findIndex(({ id }) => id === at) + (isHere ? by : 0);
    // The keys are those of the list that one is in.
    walk(column.owner);
    go(column.rows[Math.max(0, Math.min(column.rows.length - 1, place))]?.id ?? null);
  };
  const enter = () => {
    const first = row && !row.itself && !disabled && row.branch.below[0];
    if (!first) return;
    walk(row.branch);
    go(rowId(first.value));
  };
  const leave = () => {
    const owner = column?.owner;
    if (disabled || !owner) return;
    walk(owner.above);
    go(rowId(owner.value));
  };
  useKeys(
    {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      ArrowRight: () => (isTurned(root.current) ? leave() : enter()),
      ArrowLeft: () => (isTurned(root.current) ? enter() : leave()),
    },
    { repeating: true },
  );
  const last = columns.at(-1)?.rows ?? [];
  useKeys(
    Object.fromEntries(
      last.flatMap((one) => (one.key === null ? [] : [[one.key, () => press(one)]])),
    ),
  );
  return press;
}

/** Returns the row that Tab goes to, and a function that goes to another. */
function useFocus(
  root: { readonly current: HTMLElement | null },
  columns: readonly Column[],
  marked: readonly Branch[],
) {
  const [wanted, want] = useState<{ readonly id: string | null; readonly focus: boolean }>({
    id: null,
    focus: false,
  });
  const last = columns.at(-1)?.rows ?? [];
  const known = wanted.id !== null && columnOf(columns, wanted.id) ? wanted.id : null;
  const start = last.find((row) => isMarked(row, marked)) ?? last[0];
  const at = known ?? start?.id ?? "";
  useLayoutEffect(() => {
    if (!wanted.focus || !known) return;
    root.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(known)}"]`)?.focus();
  }, [wanted]);
  const go = (id: string | null, focus = true) => {
    if (focus || id !== wanted.id) want({ id, focus });
  };
  return { at, go };
}
