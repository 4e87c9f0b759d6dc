/** The labels of a task on parts of an item: the one that is chosen goes to the next part. */
import { strings } from "../strings/language";
import { colourOf } from "./colours";
import { Keycap } from "./Keycap";
import { useKeys } from "./keys";
import type { Option, OptionValue } from "./options";

interface LabelPickerProps {
  readonly name: string;
  readonly options: readonly Option[];
  readonly chosen: OptionValue | null;
  readonly disabled: boolean;
  choose(value: OptionValue): void;
}

export function LabelPicker({ name, options, chosen, disabled, choose }: LabelPickerProps) {
  const press = (value: OptionValue) => {
    if (!disabled) choose(value);
  };
  useKeys(
    Object.fromEntries(
      options.flatMap(({ key, value }) => (key === null ? [] : [[key, () => press(value)]])),
    ),
  );
  return (
    <div class="labels" role="group" aria-label={name}>
      {options.map(({ value, label, key, hint }, index) => (
        <button
          type="button"
          class="label-choice"
          key={`${typeof value} ${value}`}
          style={{ "--colour": colourOf(index) }}
          title={hint ?? undefined}
          aria-pressed={chosen === value}
          aria-disabled={disabled}
          aria-keyshortcuts={key ?? undefined}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => press(value)}
        >
          <span class="swatch" aria-hidden="true" />
          {label}
          {key !== null && <Keycap name={key} />}
        </button>
      ))}
    </div>
  );
}

/** Says that the next label changes a part that is there, and which one. */
export function Relabels({ words }: { readonly words: string }) {
  return <span class="relabels">{strings.label.relabels(words)}</span>;
}
