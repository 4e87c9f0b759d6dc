/** Groups of options in a long list, and the search in them. */
import type { Option } from "./options";

/** Number of options up to which a list needs no search field. */
const SHORT_LIST = 20;
/** Separator in a label: "billing > refund" is the option "refund" of the group "billing". */
const BETWEEN = " > ";

/** Option with its place in the list. */
export interface GroupedOption {
  readonly option: Option;
  /** Index among all options of the task. */
  readonly index: number;
  /** Label without the group's name. */
  readonly name: string;
}

/** Options whose labels name the same group. */
export interface Group {
  /** Name of the group; empty for options without one. */
  readonly name: string;
  readonly entries: readonly GroupedOption[];
}

/** Returns whether a list of options needs a search field. */
export function isLong(options: readonly Option[]): boolean {
  return options.length > SHORT_LIST;
}

/** Returns the options that match a search, in their order, by group. */
export function groupsOf(options: readonly Option[], search = ""): readonly Group[] {
  const words = plain(search).split(/\s+/u).filter(Boolean);
  const groups = new Map<string, GroupedOption[]>();
  for (const [index, option] of options.entries()) {
    const text = plain(`${option.label} ${option.hint ?? ""}`);
    if (!words.every((word) => text.includes(word))) continue;
    const at = option.label.lastIndexOf(BETWEEN);
    const group = at > 0 ? option.label.slice(0, at) : "";
    const name = at > 0 ? option.label.slice(at + BETWEEN.length) : option.label;
    groups.set(group, [...(groups.get(group) ?? []), { option, index, name }]);
  }
  return [...groups].map(([name, entries]) => ({ name, entries }));
}

/** Returns a text in lower case without accents, as people type it in a hurry. */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}
