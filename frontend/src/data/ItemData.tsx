/** View of `item.data` by its kind. Everything in it is text or an address, never markup. */
import type { ComponentChildren } from "preact";
import type { Item } from "../protocol/messages";
import { FieldsView } from "./FieldsView";
import type { ImageAddress } from "./image/ImageView";
import { JsonView } from "./JsonView";
import { MarkdownView } from "./markdown/MarkdownView";
import { seriesOf } from "./series/seriesOf";
import { TableView } from "./TableView";
import { TextView } from "./TextView";
import { audioView, chatView, htmlView, imageView, pairView, seriesView, videoView } from "./views";

/** Data of an item. */
export type Data = Item["data"];

interface ItemDataProps {
  readonly data: Data;
  /** What is drawn in the place of fields, by their names. */
  readonly instead?: Readonly<Record<string, ComponentChildren>>;
}

/** Shows the data of an item. */
export function ItemData({ data, instead }: ItemDataProps) {
  if (data.kind === "fields" && Array.isArray(data.fields)) {
    return <FieldsView fields={data.fields} instead={instead} />;
  }
  if (data.kind === "badge") return <span class="badge">{String(data.text)}</span>;
  if (data.kind === "text" && typeof data.text === "string") {
    const { text } = data;
    return data.format === "markdown" ? <MarkdownView text={text} /> : <TextView text={text} />;
  }
  const image = addressOf(data);
  if (image) return <imageView.View key={image.url} {...image} />;
  if (data.kind === "audio" && typeof data.url === "string")
    return <audioView.View url={data.url} />;
  if (data.kind === "video" && typeof data.url === "string")
    return <videoView.View url={data.url} />;
  const series = seriesOf(data);
  if (series) return <seriesView.View series={series} />;
  if (data.kind === "table" && Array.isArray(data.rows)) return <TableView rows={data.rows} />;
  if (data.kind === "pair" && isData(data.a) && isData(data.b)) {
    return (
      <pairView.View a={data.a} b={data.b} prompt={isData(data.prompt) ? data.prompt : null} />
    );
  }
  if (data.kind === "chat" && Array.isArray(data.turns))
    return <chatView.View turns={data.turns} />;
  if (data.kind === "html" && typeof data.html === "string")
    return <htmlView.View html={data.html} />;
  // Data of an unknown kind can still be read.
  return <JsonView value={data.kind === "json" ? data.value : data} />;
}

/** Returns the address of an image and its size if known; null if the data are no image. */
export function addressOf(data: Data): ImageAddress | null {
  if (data.kind !== "image" || typeof data.url !== "string") return null;
  return { url: data.url, width: size(data.width), height: size(data.height) };
}

/** Returns whether the data have a sound or a video; Space then plays it. */
export function hasSound(data: Data): boolean {
  if (data.kind === "fields" && Array.isArray(data.fields)) {
    return data.fields.some(({ data: part }) => isData(part) && hasSound(part));
  }
  if (data.kind !== "pair") return data.kind === "audio" || data.kind === "video";
  return [data.a, data.b, data.prompt].some((part) => isData(part) && hasSound(part));
}

/** Returns whether a value is an item's data. */
export function isData(value: unknown): value is Data {
  return typeof value === "object" && value !== null && "kind" in value;
}

function size(value: unknown): number | null {
  return typeof value === "number" && value > 0 ? value : null;
}
