/** Trees of options: options that have others below them. Their values differ in the whole tree. */
import type { Item } from "../../protocol/messages";
import type { Task } from "../task";
import { type Option, readOptions } from "./options";

/** Separator of the names in a path. */
export const BETWEEN = " > ";

/** Option with its place in the tree. */
export interface Branch extends Option {
  /** Names from the top down to its own. */
  readonly path: string;
  /** Option that it is below; null at the top. */
  readonly above: Branch | null;
  /** Options below it; empty for a leaf. */
  readonly below: readonly Branch[];
}

/** Returns the options of a task, or those that the item lists; they are still to be read. */
export function optionsOf(task: Task, item: Item | null): unknown {
  if (typeof task.options_from !== "string") return task.options;
  const listed = item?.data.options as Readonly<Record<string, unknown>> | undefined;
  return listed?.[task.options_from];
}

/** Returns whether any of the options has others below it. */
export function isTree(options: unknown): boolean {
  return Array.isArray(options) && options.some((option) => belowOf(option) !== null);
}

/** Returns the options at the top, each with those below it and keys of its own list. */
export function readTree(options: unknown, above: Branch | null = null): readonly Branch[] {
  const listed: readonly unknown[] = Array.isArray(options) ? options : [];
  const lists = new Map(
    listed.map((option) => [(option as { value?: unknown } | null)?.value, belowOf(option)]),
  );
  return readOptions(listed).map((option) => {
    const path = above ? `${above.path}${BETWEEN}${option.label}` : option.label;
    const branch = { ...option, path, above, below: [] as readonly Branch[] };
    branch.below = readTree(lists.get(option.value), branch);
    return branch;
  });
}

/** Returns all options of a tree from the top, each before those below it. */
export function everyBranch(tree: readonly Branch[]): readonly Branch[] {
  return tree.flatMap((branch) => [branch, ...everyBranch(branch.below)]);
}

/** Returns the options that can be chosen: the leaves, and with `inner` all. */
export function choosable(tree: readonly Branch[], inner: boolean): readonly Branch[] {
  return everyBranch(tree).filter(({ below }) => inner || !below.length);
}

/** Returns the branches from the top down to one. */
export function lineOf(branch: Branch | null): readonly Branch[] {
  return branch ? [...lineOf(branch.above), branch] : [];
}

function belowOf(option: unknown): unknown {
  const below = (option as { options?: unknown } | null)?.options;
  return Array.isArray(below) && below.length ? below : null;
}
