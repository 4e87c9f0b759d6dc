/** Columns of a tree: the list at the top, and the list below each option on the way down. */
import type { OptionValue } from "../options";
import { type Branch, lineOf } from "../tree";

/** Row of a column: an option, or the one whose list it is, to be chosen itself. */
export interface Row {
  readonly id: string;
  readonly branch: Branch;
  /** Whether choosing it chooses the option above the column. */
  readonly itself: boolean;
  readonly key: string | null;
}

/** List of options that is open. */
export interface Column {
  /** Option that the list is below; null at the top. */
  readonly owner: Branch | null;
  readonly rows: readonly Row[];
}

/** Key that chooses the open option itself. */
const ITSELF = ".";

/** Returns the columns down to an open option. */
export function columnsOf(
  tree: readonly Branch[],
  open: Branch | null,
  inner: boolean,
): readonly Column[] {
  return [null, ...lineOf(open)].map((owner) => ({
    owner,
    rows: rowsOf(owner?.below ?? tree, inner ? owner : null),
  }));
}

/** Returns the column that a row is in. */
export function columnOf(columns: readonly Column[], id: string): Column | undefined {
  return columns.find(({ rows }) => rows.some((row) => row.id === id));
}

/** Counts the chosen options below each option. */
export function countBelow(chosen: readonly Branch[]): ReadonlyMap<Branch, number> {
  const counts = new Map<Branch, number>();
  for (const branch of chosen) {
    for (const one of lineOf(branch.above)) counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  return counts;
}

/** Returns the id of an option's own row. */
export function rowId(value: OptionValue): string {
  return `${typeof value} ${value}`;
}

function rowsOf(list: readonly Branch[], itself: Branch | null): readonly Row[] {
  const rows = list.map((branch) => ({
    id: rowId(branch.value),
    branch,
    itself: false,
    key: branch.key,
  }));
  if (!itself) return rows;
  const key = list.some((one) => one.key === ITSELF) ? null : ITSELF;
  return [{ id: `itself ${rowId(itself.value)}`, branch: itself, itself: true, key }, ...rows];
}
