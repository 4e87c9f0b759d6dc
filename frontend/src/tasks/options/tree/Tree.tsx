/**
 * Tree of options, drawn as columns: the list at the top, and beside it each list that is open.
 *
 * Keys are those of the last list. On a small page only that one is drawn, below its path.
 */
import { arrowKeys } from "../../../direction";
import "./tree.css";
import { useMemo } from "preact/hooks";
import type { Item } from "../../../protocol/messages";
import type { KeyHelp } from "../../task";
import { Hits, type Look } from "../OptionGrid";
import { useOptionSearch } from "../OptionSearch";
import { isLong } from "../optionGroups";
import type { Option, OptionValue } from "../options";
import { type Branch, choosable, everyBranch, readTree } from "../tree";
import type { WalkedValue } from "../WalkedValue";
import { Chosen } from "./Chosen";
import { Columns } from "./Columns";
import { words } from "./strings";

export interface TreeProps {
  /** Options as the task has them. */
  readonly options: unknown;
  /** Whether options that have others below them can be chosen. */
  readonly inner: boolean;
  readonly item: Item | null;
  readonly draft: WalkedValue<unknown> | null;
  readonly chosen: readonly OptionValue[];
  look(option: Option): Look;
  choose(value: OptionValue): void;
}

/** Draws the tree, or what a search finds in it. */
export function Tree({ options, inner, item, draft, chosen, look, choose }: TreeProps) {
  const { tree, every, listed } = useMemo(() => read(options, inner), [options, inner]);
  const take = (value: OptionValue) => {
    if (!item) return;
    search.clear();
    choose(value);
  };
  const search = useOptionSearch(
    listed,
    ({ option }) => take(option.value),
    isLong([...every.values()]),
  );
  const marked = chosen.flatMap((value) => every.get(value) ?? []);
  const suggested = listed
    .filter((one) => look(one).suggested)
    .flatMap(({ value }) => every.get(value) ?? []);
  const several = listed[0] && look(listed[0]).pressed !== undefined;
  return (
    <div class={`option-groups tree-options${several ? " tree-several" : ""}`}>
      {search.field}
      {several && <Chosen branches={marked} remove={take} />}
      {search.searching ? (
        <Hits
          groups={search.groups}
          best={search.best}
          disabled={!item}
          look={look}
          choose={({ value }) => take(value)}
        />
      ) : (
        <Columns
          tree={tree}
          inner={inner}
          open={every.get(draft?.open ?? "") ?? null}
          marked={marked}
          suggested={suggested}
          several={several === true}
          disabled={!item}
          walk={(to) => draft?.walk(to?.value ?? null)}
          choose={take}
        />
      )}
    </div>
  );
}

/** Returns the keys of a tree that no button shows. */
export function treeKeys(): readonly KeyHelp[] {
  return [
    ["ArrowUp ArrowDown", words.keys.walk],
    [arrowKeys().join(" "), words.keys.open],
    ["Enter", words.keys.take],
  ];
}

function read(options: unknown, inner: boolean) {
  const tree = readTree(options);
  const every = new Map<OptionValue, Branch>(everyBranch(tree).map((one) => [one.value, one]));
  // A key belongs to one list of the tree, not to what is found in all of them.
  const listed = choosable(tree, inner).map((one) => ({ ...one, label: one.path, key: null }));
  return { tree, every, listed };
}
