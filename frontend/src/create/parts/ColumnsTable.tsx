/** Table of the columns: what is in each, and what it is used for. */
import { useState } from "preact/hooks";
import { ScrollArea } from "../../admin/shared/ScrollArea";
import { createStrings } from "../../strings/create";
import {
  type Column,
  isByField,
  MANY,
  movedUp,
  shownColumns,
  type Use,
  type Uses,
  usesOf,
  type Word,
  withUse,
  withUseOfAll,
  withWord,
  wordOf,
} from "../columns";
import { matching } from "../patterns";
import { ManyColumns } from "./ManyColumns";
import { WordSelect } from "./WordSelect";

/** Number of example values of a column. */
const EXAMPLES = 3;
/** Length of one value, and of all together, in characters. */
const MAX_EXAMPLE = 60;
const MAX_EXAMPLES = 60;
/** Number of digits of a decimal. */
const DIGITS = 6;

interface ColumnsTableProps {
  readonly columns: readonly Column[];
  readonly uses: Uses;
  change(uses: Uses): void;
}

/** Lists the columns; many of them can be searched and used alike. */
export function ColumnsTable({ columns, uses, change }: ColumnsTableProps) {
  const [pattern, setPattern] = useState("");
  const many = columns.length > MANY;
  const found = many ? matching(columns, pattern) : columns;
  return (
    <>
      {many && (
        <ManyColumns
          columns={columns}
          found={found}
          uses={uses}
          pattern={pattern}
          search={setPattern}
          choose={(use, those) => change(withUseOfAll(uses, those, use))}
        />
      )}
      {found.length > 0 && <Rows columns={found} uses={uses} change={change} />}
    </>
  );
}

function Rows({ columns, uses, change }: ColumnsTableProps) {
  const shown = shownColumns(uses);
  const several = shown.length > 1;
  const place = new Map(uses.order.map((name, index) => [name, index]));
  const sorted = columns.toSorted(
    (one, other) => (place.get(one.name) ?? 0) - (place.get(other.name) ?? 0),
  );
  return (
    <ScrollArea label={createStrings.columns} class={columns.length > MANY ? "many-rows" : ""}>
      <table class="rows columns">
        <thead>
          <tr>
            <th scope="col">{createStrings.column}</th>
            <th scope="col">{createStrings.type}</th>
            <th scope="col">{createStrings.examples}</th>
            <th scope="col">{createStrings.use}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((column) => (
            <ColumnRow
              key={column.name}
              column={column}
              use={uses.of[column.name] ?? "off"}
              word={several && isByField(uses) ? wordOf(uses, column.name) : null}
              movable={shown.indexOf(column.name) > 0}
              choose={(use) => change(withUse(uses, column.name, use))}
              move={() => change(movedUp(uses, column.name))}
              showAs={(word) => change(withWord(uses, column.name, word))}
            />
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

interface ColumnRowProps {
  readonly column: Column;
  readonly use: Use;
  /** How it is shown as a field; null if that is not chosen here. */
  readonly word: Word | null;
  readonly movable: boolean;
  choose(use: Use): void;
  move(): void;
  showAs(word: Word): void;
}

function ColumnRow({ column, use, word, movable, choose, move, showAs }: ColumnRowProps) {
  const { name, type, missing, values } = column;
  return (
    <tr data-column={name} class={use === "show" ? "" : "unshown"}>
      <th scope="row" dir="auto">
        {name}
      </th>
      <td>
        {createStrings.types[type] ?? type}
        {missing > 0 && <small>{createStrings.missing(missing)}</small>}
      </td>
      <td class="examples" dir="auto">
        {examplesOf(column)}
        {column.all && values.length > EXAMPLES && (
          <small>{createStrings.distinct(values.length)}</small>
        )}
      </td>
      <td class="use">
        <select
          aria-label={createStrings.useOf(name)}
          value={use}
          onChange={(event) => choose(event.currentTarget.value as Use)}
        >
          {usesOf(column).map((one) => (
            <option key={one} value={one}>
              {createStrings.uses[one]}
            </option>
          ))}
        </select>
        {use === "show" && word !== null && (
          <WordSelect word={word} name={createStrings.wordOf(name)} choose={showAs} />
        )}
        {movable && (
          <button type="button" class="quiet" aria-label={createStrings.up(name)} onClick={move}>
            <span aria-hidden="true">↑</span>
          </button>
        )}
      </td>
    </tr>
  );
}

/** Returns some values, as many as fit on a line or two. */
function examplesOf({ values }: Column): string {
  const examples = values.slice(0, EXAMPLES).map(([value]) => example(value));
  const fitting = examples.filter(
    (_, index) => examples.slice(0, index + 1).join(" · ").length <= MAX_EXAMPLES,
  );
  return (fitting.length ? fitting : examples.slice(0, 1)).join(" · ");
}

function example(value: unknown): string {
  if (typeof value === "number" && !Number.isInteger(value)) {
    return String(Number(value.toPrecision(DIGITS)));
  }
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > MAX_EXAMPLE ? `${text.slice(0, MAX_EXAMPLE)}…` : text;
}
