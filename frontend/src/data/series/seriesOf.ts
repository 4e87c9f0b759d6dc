/** Numbers over time, as `item.data` has them (docs/protocol.md, rule 17). */
import type { Item } from "../../protocol/messages";

/** Lines over the same points in time. */
export interface Series {
  /** Points in time, ascending. */
  readonly index: readonly number[];
  readonly values: readonly {
    readonly name: string;
    readonly values: readonly (number | null)[];
  }[];
}

/** Returns the series of an item; null if the data are none. */
export function seriesOf(data: Item["data"]): Series | null {
  const { kind, index, values } = data;
  if (kind !== "series" || !Array.isArray(index) || index.length < 2) return null;
  return Array.isArray(values) ? (data as unknown as Series) : null;
}
