/** An item in one line; opened, all that is known of it. */
import { useId, useState } from "preact/hooks";
import { words } from "../strings/admin";
import type { BrowsedItem, Project } from "./api";
import { brief } from "./format";
import { ItemDetail } from "./ItemDetail";

interface ItemRowProps {
  readonly item: BrowsedItem;
  readonly project: Project;
  readonly open: boolean;
  changed(item: BrowsedItem): void;
}

export function ItemRow({ item, project, changed, ...rest }: ItemRowProps) {
  const [open, setOpen] = useState(rest.open);
  const id = useId();
  return (
    <li class={open ? "item-row open" : "item-row"} data-row={item.item}>
      <button
        type="button"
        class="item-head"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <Gist item={item} />
        <Chips item={item} />
      </button>
      {open && (
        <div id={id}>
          <ItemDetail item={item} project={project} changed={changed} />
        </div>
      )}
    </li>
  );
}

function Gist({ item }: { readonly item: BrowsedItem }) {
  const { data } = item;
  const name = words.items.id(item.external_id ?? item.item);
  const text = gistOf(data);
  const image = data.kind === "image" && typeof data.url === "string";
  return (
    <span class="gist">
      {image && <img src={String(data.url)} alt="" loading="lazy" decoding="async" />}
      <span class="gist-text">
        <bdi class="gist-main">{text || name}</bdi>
        {text && <span class="gist-id">{name}</span>}
      </span>
    </span>
  );
}

/** Its text, as far as it has one. */
function gistOf(data: BrowsedItem["data"]): string {
  switch (data.kind) {
    case "text":
      return brief(data.text, 140);
    case "pair":
      return [data.a, data.b]
        .map((half) => gistOf(half as BrowsedItem["data"]))
        .filter(Boolean)
        .join(" | ");
    case "image":
    case "audio":
      return "";
    case "table":
      return Array.isArray(data.rows)
        ? brief(
            data.rows.map((row: unknown) => (Array.isArray(row) ? row[1] : row)).join(" · "),
            140,
          )
        : "";
    default:
      return brief("value" in data ? data.value : data, 140);
  }
}

/** The answers that count, each once. */
function Chips({ item }: { readonly item: BrowsedItem }) {
  const { items } = words;
  const counting = item.answers.filter(({ late, overruled }) => !late && !overruled);
  const values = new Map<string, number>();
  for (const { value } of counting) {
    const text = brief(value, 24);
    values.set(text, (values.get(text) ?? 0) + 1);
  }
  return (
    <span class="answer-chips">
      {[...values].map(([text, times]) => (
        <span key={text} class="answer-chip">
          <bdi>{text}</bdi>
          {times > 1 && <small>×{times}</small>}
        </span>
      ))}
      {!values.size && <span class="note">{items.unanswered}</span>}
      {item.flags.some(({ resolved }) => resolved === null) && (
        <span class="answer-chip flagged">{items.flags}</span>
      )}
    </span>
  );
}
