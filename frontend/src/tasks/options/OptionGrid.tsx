/** Grid of options: a button for each, with its key on it, always in the same place. */
import { useContext, useId, useMemo, useRef } from "preact/hooks";
import { strings } from "../../strings/language";
import { Keycap } from "../Keycap";
import { useKeys } from "../keys";
import { PreviousAnswerText } from "../wording";
import { useGradually } from "./gradual";
import { useOptionSearch } from "./OptionSearch";
import { type Group, type GroupedOption, groupsOf } from "./optionGroups";
import type { Option } from "./options";

/** Longest label, in characters, that fits a narrow column. */
const SHORT = 3;
/** Longest label, in characters, of which two fit side by side on a phone. */
const MEDIUM = 14;
/** Longest word, in characters, that fits beside its key in two columns of a small page. */
const WORD = 7;

/** State in which an option is drawn. */
export interface Look {
  /** Whether it is the previous answer, which is being changed. */
  readonly former?: boolean;
  /** Whether it is suggested. */
  readonly suggested?: boolean;
  /** Whether it is switched on; left out where a press is the answer. */
  readonly pressed?: boolean;
}

interface OptionGridProps {
  readonly options: readonly Option[];
  readonly disabled: boolean;
  /** Further keys, with the index of the option that each presses. */
  readonly aliases?: Readonly<Record<string, number>>;
  look(option: Option): Look;
  choose(option: Option): void;
}

/** Draws the options in groups and binds their keys. */
export function OptionGrid({ options, disabled, aliases = {}, look, choose }: OptionGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const { groups, best, field, clear } = useOptionSearch(options, ({ index }) => press(index));
  const press = (index: number) => {
    const option = options[index];
    if (disabled || !option) return;
    flash(grid.current?.querySelector(`[data-option="${index}"]`));
    clear();
    choose(option);
  };
  const own = options.flatMap(({ key }, index) => (key === null ? [] : [[key, index] as const]));
  const bindings = [...own, ...Object.entries(aliases)].map(
    ([key, index]) => [key, () => press(index)] as const,
  );
  useKeys(disabled ? {} : Object.fromEntries(bindings));
  const layout = useMemo(
    () => layOut(groupsOf(options).flatMap(({ entries }) => entries)),
    [options],
  );
  return (
    <div ref={grid} class="option-groups">
      {field}
      <Groups {...{ groups, best, layout, disabled, look }} press={({ index }) => press(index)} />
    </div>
  );
}

interface HitsProps extends Pick<GroupsProps, "groups" | "best" | "disabled" | "look"> {
  choose(option: Option): void;
}

/** Draws what a search has found, without keys. */
export function Hits({ groups, choose, ...rest }: HitsProps) {
  const layout = useMemo(() => layOut(groups.flatMap(({ entries }) => entries)), [groups]);
  return (
    <Groups {...rest} groups={groups} layout={layout} press={({ option }) => choose(option)} />
  );
}

interface GroupsProps {
  readonly groups: readonly Group[];
  /** Option that Enter takes in a search. */
  readonly best: GroupedOption | null;
  readonly layout: ReturnType<typeof layOut>;
  readonly disabled: boolean;
  look(option: Option): Look;
  press(entry: GroupedOption): void;
}

function Groups({ groups, best, layout, disabled, look, press }: GroupsProps) {
  const total = groups.reduce((sum, { entries }) => sum + entries.length, 0);
  const drawn = useGradually(groups, total);
  return (
    <>
      {firstOf(groups, drawn).map((group) => (
        <Options key={group.name} group={group} layout={layout}>
          {(entry) => (
            <OptionButton
              key={`${typeof entry.option.value} ${entry.option.value}`}
              entry={entry}
              best={entry === best}
              disabled={disabled}
              capped={!layout.narrow || entry.option.key !== entry.option.label}
              {...look(entry.option)}
              choose={() => press(entry)}
            />
          )}
        </Options>
      ))}
    </>
  );
}

/** Returns groups with the first `count` options. */
function firstOf(groups: readonly Group[], count: number): readonly Group[] {
  let left = count;
  return groups.flatMap(({ name, entries }) => {
    const some = entries.slice(0, left);
    left -= some.length;
    return some.length ? [{ name, entries: some }] : [];
  });
}

interface OptionsProps {
  readonly group: Group;
  readonly layout: ReturnType<typeof layOut>;
  children(entry: GroupedOption): preact.ComponentChildren;
}

function Options({ group, layout: { narrow, ...columns }, children }: OptionsProps) {
  const id = useId();
  const named = group.name ? { role: "group" as const, "aria-labelledby": id } : {};
  return (
    <div class="option-group" {...named}>
      {group.name && (
        <p class="group-name" id={id}>
          {group.name}
        </p>
      )}
      <div class={narrow ? "options narrow" : "options"} style={columns}>
        {group.entries.map(children)}
      </div>
    </div>
  );
}

/** Returns the number of columns on a wide, a narrow and the narrowest page, for even rows. */
export function layOut(entries: readonly Pick<GroupedOption, "name" | "option">[]) {
  const longest = Math.max(0, ...entries.map(({ name }) => name.length));
  const narrow = longest <= SHORT && entries.every(({ option }) => !option.hint);
  const even = (most: number) => {
    const rows = Math.max(1, Math.ceil(entries.length / most));
    return Math.max(1, Math.ceil(entries.length / rows));
  };
  const wide = narrow ? 12 : entries.length > 12 ? 6 : 4;
  const slim = narrow ? 6 : longest <= MEDIUM ? 2 : 1;
  const tight = narrow || longestWord(entries) <= WORD ? slim : 1;
  return {
    narrow,
    "--wide": even(wide),
    "--slim": even(slim),
    "--tight": even(tight),
  };
}

function longestWord(entries: readonly Pick<GroupedOption, "name">[]): number {
  return Math.max(
    0,
    ...entries.flatMap(({ name }) => name.split(/\s+/).map((word) => word.length)),
  );
}

interface OptionButtonProps extends Look {
  readonly entry: GroupedOption;
  /** Whether Enter takes it in a search. */
  readonly best: boolean;
  readonly disabled: boolean;
  /** Whether the key is drawn; false where that would write the same digit twice. */
  readonly capped: boolean;
  choose(): void;
}

function OptionButton(props: OptionButtonProps) {
  const { entry, former, suggested, pressed, disabled, capped, choose } = props;
  const { option, index, name } = entry;
  const id = useId();
  const previousAnswerText = useContext(PreviousAnswerText) ?? strings.label.former;
  const said = [former && previousAnswerText, suggested && strings.suggestion.mark];
  const state = said.filter(Boolean).join(", ");
  const described = [option.hint && `${id}-hint`, state && `${id}-state`].filter(Boolean);
  return (
    <button
      type="button"
      class={classOf(props)}
      data-option={index}
      // Not `disabled`: a keyboard user would lose the focus between two items.
      aria-disabled={disabled}
      aria-label={name === option.label ? undefined : option.label}
      aria-pressed={pressed}
      aria-keyshortcuts={option.key ?? undefined}
      aria-describedby={described.join(" ") || undefined}
      // A click does not move the focus, so Space still skips.
      onMouseDown={(event) => event.preventDefault()}
      onClick={choose}
    >
      {capped && option.key !== null && <Keycap name={option.key} />}
      <span class="name">
        {name}
        {option.hint && (
          <small id={`${id}-hint`} aria-hidden="true">
            {option.hint}
          </small>
        )}
      </span>
      {state && (
        <span id={`${id}-state`} class="visually-hidden" aria-hidden="true">
          {state}
        </span>
      )}
    </button>
  );
}

function classOf({ former, suggested, best }: OptionButtonProps): string {
  const states = { former, suggested, best };
  const names = Object.entries(states).flatMap(([name, is]) => (is ? [name] : []));
  return ["option", ...names].join(" ");
}

/** Flashes a button to confirm the press, since the item may already have changed. */
function flash(button: Element | null | undefined): void {
  if (!button?.animate || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const accent = getComputedStyle(button).getPropertyValue("--accent");
  button.animate([{ boxShadow: `inset 0 0 0 3px ${accent}` }, { boxShadow: "none" }], {
    duration: 350,
    easing: "ease-out",
  });
}
