/** A button for each option, with its key on it, always in the same place. */
import { useContext, useId, useRef } from "preact/hooks";
import { strings } from "../strings/language";
import { FormerWords } from "./former";
import { Keycap } from "./Keycap";
import { useKeys } from "./keys";
import type { Option } from "./options";

/** Up to this many characters, labels stand in narrow columns; on a phone, side by side. */
const SHORT = 3;
const MIDDLING = 14;

export interface Look {
  /** The answer that was given before, and is being changed. */
  readonly former?: boolean;
  /** For options that are switched on and off; left out where a press is the answer. */
  readonly pressed?: boolean;
}

interface OptionGridProps {
  readonly options: readonly Option[];
  readonly disabled: boolean;
  /** Further keys that do the same as a press of the option at that index. */
  readonly aliases?: Readonly<Record<string, number>>;
  look(option: Option): Look;
  choose(option: Option): void;
}

export function OptionGrid({ options, disabled, aliases = {}, look, choose }: OptionGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const press = (option: Option, index: number) => {
    if (disabled) return;
    flash(grid.current?.children[index]);
    choose(option);
  };
  const own = options.map(({ key }, index) => [key, index] as const);
  const bindings = [...own, ...Object.entries(aliases)].flatMap(([key, index]) => {
    const option = options[index];
    return key === null || !option ? [] : [[key, () => press(option, index)] as const];
  });
  useKeys(disabled ? {} : Object.fromEntries(bindings));
  const { narrow, ...columns } = layOut(options);
  return (
    <div ref={grid} class={narrow ? "options narrow" : "options"} style={columns}>
      {options.map((option, index) => (
        <OptionButton
          key={`${typeof option.value} ${option.value}`}
          option={option}
          capped={!narrow || option.key !== option.label}
          disabled={disabled}
          {...look(option)}
          choose={() => press(option, index)}
        />
      ))}
    </div>
  );
}

/** How many columns there are on a wide and on a slim page: rows as even as can be. */
export function layOut(options: readonly Option[]) {
  const longest = Math.max(0, ...options.map(({ label }) => label.length));
  const narrow = longest <= SHORT && options.every(({ hint }) => !hint);
  const even = (most: number) => {
    const rows = Math.max(1, Math.ceil(options.length / most));
    return Math.max(1, Math.ceil(options.length / rows));
  };
  const wide = narrow ? 12 : options.length > 12 ? 6 : 4;
  const slim = narrow ? 6 : longest <= MIDDLING ? 2 : 1;
  return { narrow, "--wide": even(wide), "--slim": even(slim) };
}

interface OptionButtonProps extends Look {
  readonly option: Option;
  readonly disabled: boolean;
  /** Whether the key is drawn on it: not where that would write the same digit twice. */
  readonly capped: boolean;
  choose(): void;
}

function OptionButton({ option, former, pressed, disabled, capped, choose }: OptionButtonProps) {
  const id = useId();
  const words = useContext(FormerWords) ?? strings.label.former;
  const described = [option.hint && `${id}-hint`, former && `${id}-former`].filter(Boolean);
  return (
    <button
      type="button"
      class={`option${former ? " former" : ""}`}
      // Not `disabled`: that would throw a keyboard user's focus away between two items.
      aria-disabled={disabled}
      aria-pressed={pressed}
      aria-keyshortcuts={option.key ?? undefined}
      aria-describedby={described.join(" ") || undefined}
      // The mouse leaves no focus behind, so that Space goes on meaning "skip".
      onMouseDown={(event) => event.preventDefault()}
      onClick={choose}
    >
      {capped && option.key !== null && <Keycap name={option.key} />}
      <span class="name">
        {option.label}
        {option.hint && (
          <small id={`${id}-hint`} aria-hidden="true">
            {option.hint}
          </small>
        )}
      </span>
      {former && (
        <span id={`${id}-former`} class="visually-hidden" aria-hidden="true">
          {words}
        </span>
      )}
    </button>
  );
}

/** Shows that the press was taken: by then the item itself may have changed. */
function flash(button: Element | undefined): void {
  if (!button?.animate || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const accent = getComputedStyle(button).getPropertyValue("--accent");
  button.animate([{ boxShadow: `inset 0 0 0 3px ${accent}` }, { boxShadow: "none" }], {
    duration: 350,
    easing: "ease-out",
  });
}
