/** Options of an item: of the task or listed by the item, in a grid or as a tree. */
import { useMemo } from "preact/hooks";
import { lazyView } from "../../data/lazy";
import type { Item } from "../../protocol/messages";
import { strings } from "../../strings/language";
import type { KeyHelp, Task } from "../task";
import { type Look, OptionGrid } from "./OptionGrid";
import { type Option, type OptionValue, readOptions } from "./options";
import { isTree, optionsOf } from "./tree";
import type { TreeProps } from "./tree/Tree";
import type { WalkedValue } from "./WalkedValue";

let treeKeys: readonly KeyHelp[] = [];
const treeView = lazyView<TreeProps>(async () => {
  const tree = await import("./tree/Tree");
  treeKeys = tree.treeKeys();
  return tree.Tree;
});

/** Loads what the options of a task need. */
export async function prepareOptions(task: Task): Promise<void> {
  if (isTree(task.options)) await treeView.ready();
}

/** Returns the keys of a task's options that no button shows. */
export function optionKeys(task: Task): readonly KeyHelp[] {
  return isTree(task.options) ? treeKeys : [];
}

interface OptionsProps {
  readonly task: Task;
  readonly item: Item | null;
  readonly draft: WalkedValue<unknown> | null;
  /** Values that are shown as chosen. */
  readonly chosen: readonly OptionValue[];
  look(option: Option): Look;
  choose(value: OptionValue): void;
}

/** Draws the options and binds their keys; says so if an item lists none. */
export function Options({ task, item, draft, chosen, look, choose }: OptionsProps) {
  const raw = optionsOf(task, item);
  const tree = isTree(raw);
  const options = useMemo(() => (tree ? [] : readOptions(raw)), [raw]);
  if (tree) {
    const inner = task.inner === true;
    return <treeView.View {...{ options: raw, inner, item, draft, chosen, look, choose }} />;
  }
  if (item && !options.length) return <p class="note">{strings.label.noOptions}</p>;
  return (
    <OptionGrid
      options={options}
      disabled={!item}
      look={look}
      choose={({ value }) => choose(value)}
    />
  );
}
