/** Bounds of the answers to an item, the same as the server's (`protocol/tasks/bounds.py`). */
import type { Item } from "../../protocol/messages";
import type { OptionValue } from "../options/options";
import type { Task } from "../task";

/** Extent of a payload, or of one of its fields. */
export interface Extent {
  readonly kind: string;
  /** Length of a text, in code points. */
  readonly length?: number;
  /** Size of an image, if it is known. */
  readonly size?: { readonly width: number; readonly height: number };
  /** First and last point in time of a series. */
  readonly range?: readonly [number, number];
}

/** What an answer to an item must keep to; empty if the item is not known. */
export interface Bounds {
  /** Extent of each field that is shown; under "" that of the whole payload. */
  readonly extents?: ReadonlyMap<string, Extent>;
  /** Options that the item itself lists, by the field that has them. */
  readonly options?: Readonly<Record<string, readonly OptionValue[]>>;
}

type Data = Item["data"];

/** Returns the bounds of answers to an item; empty if it is not known how it is shown. */
export function boundsOf(data: Data | null): Bounds {
  if (!data) return {};
  const options = (data.options ?? {}) as Record<string, readonly OptionValue[]>;
  const fields = fieldsOf(data);
  return { extents: new Map(fields.map(({ name, data: one }) => [name, extentOf(one)])), options };
}

/** Returns the fields of an item that are shown; one without a name if that is all of it. */
export function fieldsOf(data: Data): readonly { readonly name: string; readonly data: Data }[] {
  if (data.kind !== "fields") return [{ name: "", data }];
  return Array.isArray(data.fields) ? data.fields : [];
}

/** Returns the field that answers mark parts of; "" if that is the whole payload. */
export function fieldOf(task: Task, marks: readonly string[]): string {
  if (typeof task.on === "string") return task.on;
  const words = typeof task.item === "object" && task.item !== null ? task.item : {};
  return Object.entries(words).find(([, word]) => marks.includes(String(word)))?.[0] ?? "";
}

function extentOf(data: Data): Extent {
  const { text, width, height, index } = data;
  const kind = String(data.kind);
  if (kind === "text" && typeof text === "string")
    return { kind, length: text.length - pairsIn(text) };
  if (kind === "image" && typeof width === "number" && typeof height === "number") {
    return { kind, size: { width, height } };
  }
  if (kind === "series" && Array.isArray(index) && index.length > 1) {
    return { kind, range: [Number(index[0]), Number(index.at(-1))] };
  }
  return { kind };
}

/** Counts the surrogate pairs of a text, which may be a megabyte: each is one code point. */
function pairsIn(text: string): number {
  return text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0;
}
