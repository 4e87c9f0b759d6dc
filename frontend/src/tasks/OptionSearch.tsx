/** A field that narrows a long list of options: `/` goes there, Enter takes the first found. */
import { useRef } from "preact/hooks";
import { strings } from "../strings/language";
import { Keycap } from "./Keycap";
import { useKeys } from "./keys";

interface OptionSearchProps {
  readonly text: string;
  readonly found: number;
  search(text: string): void;
  /** Takes the first option that was found. */
  take(): void;
}

export function OptionSearch({ text, found, search, take }: OptionSearchProps) {
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
