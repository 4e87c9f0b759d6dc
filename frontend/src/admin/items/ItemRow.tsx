/** Row of the item list: one line, or all details when it is open. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { describeBriefly } from "../shared/answers";
import type { ItemWithAnswers, Project } from "../shared/api";
import { shorten } from "../shared/format";
import { ItemDetail } from "./ItemDetail";
import { textOf } from "./summary";

interface ItemRowProps {
  readonly item: ItemWithAnswers;
  readonly project: Project;
  readonly open: boolean;
  /** Whether this item is the one to correct. */
  readonly turn?: boolean;
  /** Goes on to correct the next item, if there is one. */
  readonly next?: (() => void) | undefined;
  changed(item: ItemWithAnswers): void;
  /** Called when correcting this item begins or ends. */
  correct?(correcting: boolean): void;
}

/** Shows an item. */
export function ItemRow({ item, project, next, changed, ...rest }: ItemRowProps) {
  const { turn, correct } = rest;
  const [open, setOpen] = useState(rest.open || !!turn);
  const [own, setOwn] = useState(false);
  const head = useRef<HTMLButtonElement>(null);
  const id = useId();
  const correcting = turn ?? own;
  const setCorrecting = (now: boolean) => {
    if (!now) head.current?.focus();
    if (now) setOpen(true);
    (correct ?? setOwn)(now);
  };
  const toggle = () => {
    if (open && correcting) setCorrecting(false);
    setOpen(!open);
  };
  useEffect(() => {
    if (turn) setOpen(true);
  }, [turn]);
  const correctByKey = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== "c" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (correcting) return;
    // Otherwise the key would also press an option that has it.
    event.stopPropagation();
    setCorrecting(true);
  };
  return (
    <li class={open ? "item-row open" : "item-row"} data-row={item.item} onKeyDown={correctByKey}>
      <button
        ref={head}
        type="button"
        class="item-head"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={toggle}
      >
        <ItemSummary item={item} />
        <Chips item={item} project={project} />
      </button>
      {open && (
        <div id={id}>
          <ItemDetail
            {...{ item, project, correcting, setCorrecting, changed }}
            next={
              next &&
              (() => {
                setOpen(false);
                next();
              })
            }
          />
        </div>
      )}
    </li>
  );
}

function ItemSummary({ item }: { readonly item: ItemWithAnswers }) {
  const { data } = item;
  const name = adminStrings.items.id(item.external_id ?? item.item);
  const text = textOf(data);
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

interface ChipsProps {
  readonly item: ItemWithAnswers;
  readonly project: Project;
}

/** Lists the distinct answers that count. */
function Chips({ item, project: { task } }: ChipsProps) {
  const { items } = adminStrings;
  const counting = item.answers.filter(({ late, overruled }) => !late && !overruled);
  const values = new Map<string, number>();
  for (const { value } of counting) {
    const text = describeBriefly(task, value);
    values.set(text, (values.get(text) ?? 0) + 1);
  }
  return (
    <span class="answer-chips">
      {[...values].map(([text, times]) => (
        <span key={text} class="answer-chip" title={text}>
          <bdi>{shorten(text, 32)}</bdi>
          {times > 1 && <small>×{times}</small>}
        </span>
      ))}
      {item.gold && <span class="answer-chip">{items.gold[item.gold]}</span>}
      {!values.size && !item.gold && <span class="note">{items.unanswered}</span>}
      {item.flags.some(({ resolved }) => resolved === null) && (
        <span class="answer-chip flagged">{items.flags}</span>
      )}
    </span>
  );
}
