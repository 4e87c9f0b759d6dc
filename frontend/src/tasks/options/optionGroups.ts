/** Groups of options in a long list, and the search in them. */
import type { Option } from "./options";
import { BETWEEN } from "./tree";

/** Number of options up to which a list needs no search field. */
const SHORT_LIST = 20;

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

/**
 * Returns the options that match a search, in their order, by group.
 *
 * The label "billing > refund" is the option "refund" of the group "billing".
 */
export function groupsOf(options: readonly Option[], search = ""): readonly Group[] {
  const words = plain(search).split(/\s+/u).filter(Boolean);
  const groups = new Map<string, GroupedOption[]>();
  for (const [index, option] of options.entries()) {
    const text = plain(`${option.label} ${option.hint ?? ""}`);
    if (!words.every((word) => text.includes(word))) continue;
    const at = option.label.lastIndexOf(BETWEEN);
    const group = at > 0 ? option.label.slice(0, at) : "";
    const name = at > 0 ? option.label.slice(at + BETWEEN.length) : option.label;
    const entries = groups.get(group) ?? [];
    entries.push({ option, index, name });
    groups.set(group, entries);
  }
  return [...groups].map(([name, entries]) => ({ name, entries }));
}

/** Returns the option that fits a search best: by its whole name, then by how that begins. */
export function bestOf(groups: readonly Group[], search: string): GroupedOption | null {
  const wanted = plain(search.trim());
  const distance = ({ option, name }: GroupedOption): number => {
    const names = [plain(name), plain(option.label)];
    if (names.includes(wanted)) return 0;
    if (names.some((one) => one.startsWith(wanted))) return 1;
    const [first = ""] = wanted.split(/\s+/u);
    return names.some((one) => one.split(/\s+/u).some((word) => word.startsWith(first))) ? 2 : 3;
  };
  let best: GroupedOption | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const entry of groups.flatMap(({ entries }) => entries)) {
    const away = distance(entry);
    if (away < least) [best, least] = [entry, away];
  }
  return best;
}

/** Returns a text in lower case without accents, as people type it in a hurry. */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}
