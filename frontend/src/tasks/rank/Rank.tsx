/** Answers of the task kind `rank`: the order so far, and the options that are not in it yet. */
import "./rank.css";
import { useMemo, useRef, useState } from "preact/hooks";
import { strings } from "../../strings/language";
import { Keycap } from "../Keycap";
import { useKeys } from "../keys";
import { useOptionSearch } from "../options/OptionSearch";
import { type Option, type OptionValue, readOptions } from "../options/options";
import { optionsOf } from "../options/tree";
import { Submit } from "../Submit";
import type { AnswersProps, KeyHelp } from "../task";
import { moveTo, type RankDraft, toggle } from "./draft";
import { useDrag } from "./drag";
import { RankedRow } from "./RankedRow";
import { words } from "./strings";

/** Draws both lists, binds the keys, and says where an option is after each move. */
export function Rank({ task, item, draft, answer }: AnswersProps<RankDraft>) {
  const raw = optionsOf(task, item);
  const options = useMemo(() => readOptions(raw), [raw]);
  const ranked = draft?.now.value ?? [];
  const rest = options.filter(({ value }) => !ranked.includes(value));
  const list = useRef<HTMLOListElement>(null);
  const { said, put, move } = useMoves(options, draft ?? null);
  const { dragged, grab } = useDrag<OptionValue>(list, move);
  useKeys(
    Object.fromEntries(
      options.flatMap(({ key, value }) => (key === null ? [] : [[key, () => put(value)]])),
    ),
  );
  if (item && !options.length) return <p class="note">{strings.label.noOptions}</p>;
  return (
    <div class="choice rank">
      <div class="rank-lists">
        <ol ref={list} class="ranked" aria-label={words.order}>
          {ranked.map((value, place) => (
            <RankedRow
              key={`${typeof value} ${value}`}
              option={options.find((one) => one.value === value)}
              place={place}
              count={ranked.length}
              dragged={value === dragged}
              grab={grab(value)}
              move={(to, step) => move(value, to, step)}
              takeOut={() => put(value)}
            />
          ))}
          {!ranked.length && <li class="note">{words.empty}</li>}
        </ol>
        <Rest options={rest} disabled={!item} grab={grab} put={put} />
      </div>
      <span class="visually-hidden" role="status">
        {said}
      </span>
      <Submit
        disabled={!item}
        flaw={rest.length ? words.left(rest.length) : null}
        submit={() => answer(draft?.now.peek() ?? [])}
      >
        {words.complete}
      </Submit>
    </div>
  );
}

/** Returns the keys that no button shows. */
export function rankKeys(): readonly KeyHelp[] {
  return [
    ["Tab", words.keys.walk],
    ["ArrowUp ArrowDown", words.keys.move],
    ["Home End", words.keys.ends],
    ["Delete", words.keys.takeOut],
  ];
}

/** Returns what changes the order, and a sentence about the latest change. */
function useMoves(options: readonly Option[], draft: RankDraft | null) {
  const [said, say] = useState("");
  const sayPlace = (value: OptionValue) => {
    const now = draft?.now.peek() ?? [];
    const name = options.find((option) => option.value === value)?.label ?? String(value);
    const place = now.indexOf(value) + 1;
    say(place ? words.moved(name, place, now.length) : words.taken(name));
  };
  const put = (value: OptionValue) => {
    if (!draft) return;
    toggle(draft, value);
    sayPlace(value);
  };
  const move = (value: OptionValue, place: number, step: string) => {
    if (!draft) return;
    moveTo(draft, value, place, step);
    sayPlace(value);
  };
  return { said, put, move };
}

interface RestProps {
  readonly options: readonly Option[];
  readonly disabled: boolean;
  grab(value: OptionValue): (event: PointerEvent) => void;
  put(value: OptionValue): void;
}

/** Draws the options that are not in the order yet: a press puts one next. */
function Rest({ options, disabled, grab, put }: RestProps) {
  const { groups, field, clear } = useOptionSearch(options, ({ option }) => press(option.value));
  const press = (value: OptionValue) => {
    if (disabled) return;
    clear();
    put(value);
  };
  return (
    <div class="rank-rest" role="group" aria-label={words.rest}>
      {field}
      {groups
        .flatMap(({ entries }) => entries)
        .map(({ option: { value, label, key, hint } }) => (
          <button
            type="button"
            key={`${typeof value} ${value}`}
            class="rank-next"
            aria-disabled={disabled}
            aria-keyshortcuts={key ?? undefined}
            title={hint ?? undefined}
            onMouseDown={(event) => event.preventDefault()}
            onPointerDown={disabled ? undefined : grab(value)}
            onClick={() => press(value)}
          >
            {key !== null && <Keycap name={key} />}
            <span class="name" dir="auto">
              {label}
            </span>
          </button>
        ))}
    </div>
  );
}
