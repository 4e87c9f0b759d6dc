/** Search field for a long list of options: `/` focuses it, Enter takes the best hit. */
import { useMemo, useRef, useState } from "preact/hooks";
import { strings } from "../../strings/language";
import { Keycap } from "../Keycap";
import { useKeys } from "../keys";
import { bestOf, type GroupedOption, groupsOf, isLong } from "./optionGroups";
import type { Option } from "./options";

/**
 * Returns the options that match the search, by group, and the search field if the list is long.
 */
export function useOptionSearch(
  options: readonly Option[],
  take: (entry: GroupedOption) => void,
  long = isLong(options),
) {
  const [text, search] = useState("");
  const wanted = long ? text : "";
  const groups = useMemo(() => groupsOf(options, wanted), [options, wanted]);
  const found = groups.reduce((count, { entries }) => count + entries.length, 0);
  const best = wanted.trim() ? bestOf(groups, wanted) : null;
  const takeBest = () => {
    if (best) take(best);
  };
  const field = long && <OptionSearch text={text} found={found} search={search} take={takeBest} />;
  return { groups, best, field, searching: !!wanted.trim(), clear: () => search("") };
}

interface OptionSearchProps {
  readonly text: string;
  readonly found: number;
  search(text: string): void;
  /** Takes the best hit. */
  take(): void;
}

function OptionSearch({ text, found, search, take }: OptionSearchProps) {
  const field = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => field.current?.focus() });
  const leave = () => {
    search("");
    field.current?.blur();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") leave();
    if (event.key !== "Enter" || event.isComposing || event.repeat) return;
    event.preventDefault();
    if (!text.trim() || !found) return;
    take();
    leave();
  };
  return (
    <div class="option-search">
      <input
        ref={field}
        type="search"
        aria-label={strings.label.search}
        aria-keyshortcuts="/"
        placeholder={strings.label.search}
        autocomplete="off"
        enterkeyhint="done"
        value={text}
        onInput={(event) => search(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Keycap name="/" />
      <span class="visually-hidden" role="status">
        {text.trim() ? strings.label.found(found) : ""}
      </span>
    </div>
  );
}
