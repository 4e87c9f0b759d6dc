/** Long lists of options: what a search finds, and the groups that their labels name. */
import type { Option } from "./options";

/** With more options than this there is a field to search them. */
const MANY = 20;
/** "billing > refund" is the option "refund" of the group "billing". */
const BETWEEN = " > ";

export interface GroupedOption {
  readonly option: Option;
  /** Among all options: keys and flashes go by it. */
  readonly index: number;
  /** What its button says below the group's name. */
  readonly name: string;
}

export interface Group {
  /** Empty for those that are in no group. */
  readonly name: string;
  readonly entries: readonly GroupedOption[];
}

export function isLong(options: readonly Option[]): boolean {
  return options.length > MANY;
}

/** The options that a search finds, in their order, by group. */
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

/** Without accents and capitals: what is typed quickly has neither. */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}
