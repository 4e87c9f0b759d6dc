/** Shows `item.data` by its kind. Everything in it is text or an address, never markup. */
import type { Item } from "../protocol/messages";
import { ImageView } from "./ImageView";
import { JsonView } from "./JsonView";
import { TableView } from "./TableView";
import { TextView } from "./TextView";

export type Data = Item["data"];

export function ItemData({ data }: { readonly data: Data }) {
  if (data.kind === "text" && typeof data.text === "string") return <TextView text={data.text} />;
  if (data.kind === "image" && typeof data.url === "string") {
    return <ImageView url={data.url} width={size(data.width)} height={size(data.height)} />;
  }
  if (data.kind === "table" && Array.isArray(data.rows)) return <TableView rows={data.rows} />;
  // What this page doesn't know can still be read.
  return <JsonView value={data.kind === "json" ? data.value : data} />;
}

function size(value: unknown): number | null {
  return typeof value === "number" && value > 0 ? value : null;
}
