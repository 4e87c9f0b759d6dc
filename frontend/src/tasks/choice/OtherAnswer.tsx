/** A field for an answer that is not among the options. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { strings } from "../../strings/language";
import type { Option } from "../options";
import type { AnswersProps } from "../task";

interface OtherAnswerProps extends Pick<AnswersProps, "item" | "answer"> {
  readonly options: readonly Option[];
}

export function OtherAnswer({ options, item, answer }: OtherAnswerProps) {
  const field = useId();
  const [text, setText] = useState("");
  useEffect(() => setText(formerText(item?.value, options)), [item?.lease, item?.value, options]);
  const input = useRef<HTMLInputElement>(null);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const value = input.current?.value.trim();
    if (!item || !value) return;
    // So that the next item can be answered with one key.
    input.current?.blur();
    answer(value);
  };
  return (
    <form class="other" onSubmit={send}>
      <label class="visually-hidden" for={field}>
        {strings.choice.other}
      </label>
      <input
        ref={input}
        id={field}
        value={text}
        autocomplete="off"
        enterkeyhint="send"
        placeholder={strings.choice.otherHint}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={leaveOnEscape}
      />
      <button type="submit" aria-disabled={!item || !text.trim()}>
        {strings.choice.send}
      </button>
    </form>
  );
}

function formerText(value: unknown, options: readonly Option[]): string {
  const listed = options.some((option) => option.value === value);
  return typeof value === "string" && !listed ? value : "";
}

function leaveOnEscape(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (event.key === "Escape") event.currentTarget.blur();
}
