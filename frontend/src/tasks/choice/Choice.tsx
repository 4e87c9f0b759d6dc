/** A button for each option, with its key on it, always in the same place. */
import { useId, useMemo, useRef } from "preact/hooks";
import { strings } from "../../strings/en";
import { Keycap } from "../Keycap";
import { useKeys } from "../keys";
import { type Option, readOptions } from "../options";
import type { AnswersProps } from "../task";
import { OtherAnswer } from "./OtherAnswer";

/** Up to this many characters, labels stand in narrow columns; on a phone, side by side. */
const SHORT = 3;
const MIDDLING = 14;

export function Choice({ task, item, answer }: AnswersProps) {
  const options = useMemo(() => readOptions(task.options), [task.options]);
  const grid = useRef<HTMLDivElement>(null);
  const choose = (option: Option, index: number) => {
    if (!item) return;
    flash(grid.current?.children[index]);
    answer(option.value);
  };
  const bindings = options.flatMap((option, index) =>
    option.key === null ? [] : [[option.key, () => choose(option, index)] as const],
  );
  useKeys(item ? Object.fromEntries(bindings) : {});
  const { narrow, ...columns } = layOut(options);
  return (
    <div class="choice">
      <div ref={grid} class={narrow ? "options narrow" : "options"} style={columns}>
        {options.map((option, index) => (
          <OptionButton
            key={`${typeof option.value} ${option.value}`}
            option={option}
            former={item?.value === option.value}
            disabled={!item}
            choose={() => choose(option, index)}
          />
        ))}
      </div>
      {task.other === true && <OtherAnswer options={options} item={item} answer={answer} />}
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

interface OptionButtonProps {
  readonly option: Option;
  readonly former: boolean;
  readonly disabled: boolean;
  choose(): void;
}

function OptionButton({ option, former, disabled, choose }: OptionButtonProps) {
  const id = useId();
  const described = [option.hint && `${id}-hint`, former && `${id}-former`].filter(Boolean);
  return (
    <button
      type="button"
      class={former ? "option former" : "option"}
      // Not `disabled`: that would throw a keyboard user's focus away between two items.
      aria-disabled={disabled}
      aria-keyshortcuts={option.key ?? undefined}
      aria-describedby={described.join(" ") || undefined}
      // The mouse leaves no focus behind, so that Space goes on meaning "skip".
      onMouseDown={(event) => event.preventDefault()}
      onClick={choose}
    >
      {option.key !== null && <Keycap name={option.key} />}
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
          {strings.label.former}
        </span>
      )}
    </button>
  );
}

/** Shows that the press was taken: by then the item itself has changed. */
function flash(button: Element | undefined): void {
  if (!button?.animate || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const accent = getComputedStyle(button).getPropertyValue("--accent");
  button.animate([{ boxShadow: `inset 0 0 0 3px ${accent}` }, { boxShadow: "none" }], {
    duration: 350,
    easing: "ease-out",
  });
}
