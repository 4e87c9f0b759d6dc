/** Picker of the label that the next part of an item gets. */
import { strings } from "../strings/language";
import { colourOf } from "./colours";
import { Keycap } from "./Keycap";
import { useKeys } from "./keys";
import { useOptionSearch } from "./options/OptionSearch";
import type { GroupedOption } from "./options/optionGroups";
import type { Option, OptionValue } from "./options/options";

interface LabelPickerProps {
  readonly name: string;
  readonly options: readonly Option[];
  readonly chosen: OptionValue | null;
  readonly disabled: boolean;
  choose(value: OptionValue): void;
}

/** Buttons for the labels of a task, with their keys and a search field for a long list. */
export function LabelPicker({ name, options, chosen, disabled, choose }: LabelPickerProps) {
  const { groups, field, clear } = useOptionSearch(options, ({ option }) => press(option.value));
  const press = (value: OptionValue) => {
    if (disabled) return;
    clear();
    choose(value);
  };
  useKeys(
    Object.fromEntries(
      options.flatMap(({ key, value }) => (key === null ? [] : [[key, () => press(value)]])),
    ),
  );
  return (
    <div class="labels" role="group" aria-label={name}>
      {field}
      {groups.flatMap((group) => [
        group.name && (
          <p class="group-name" key={`> ${group.name}`}>
            {group.name}
          </p>
        ),
        ...group.entries.map((entry) => (
          <LabelChoice
            key={`${typeof entry.option.value} ${entry.option.value}`}
            entry={entry}
            pressed={chosen === entry.option.value}
            disabled={disabled}
            choose={() => press(entry.option.value)}
          />
        )),
      ])}
    </div>
  );
}

interface LabelChoiceProps {
  readonly entry: GroupedOption;
  readonly pressed: boolean;
  readonly disabled: boolean;
  choose(): void;
}

function LabelChoice({ entry, pressed, disabled, choose }: LabelChoiceProps) {
  const { option, index, name } = entry;
  return (
    <button
      type="button"
      class="label-choice"
      style={{ "--colour": colourOf(index) }}
      title={option.hint ?? undefined}
      aria-label={name === option.label ? undefined : option.label}
      aria-pressed={pressed}
      aria-disabled={disabled}
      aria-keyshortcuts={option.key ?? undefined}
      onMouseDown={(event) => event.preventDefault()}
      onClick={choose}
    >
      <span class="swatch" aria-hidden="true" />
      {name}
      {option.key !== null && <Keycap name={option.key} />}
    </button>
  );
}

/** Says that choosing a label changes an existing part, and which one. */
export function Relabels({ words }: { readonly words: string }) {
  return <span class="relabels">{strings.label.relabels(words)}</span>;
}
