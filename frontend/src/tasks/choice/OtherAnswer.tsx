/** Text field for an answer that is not among the options. */
import { useId, useRef } from "preact/hooks";
import type { Item } from "../../protocol/messages";
import { strings } from "../../strings/language";
import { readOptions } from "../options/options";
import type { AnswersProps, Task } from "../task";
import { UndoableValue } from "../undoable";

/** Text typed so far. */
export type OtherDraft = UndoableValue<string>;

/** Begins with the previous answer if it was a free text. */
export function beginOther(task: Task, { value }: Item): OtherDraft {
  const listed = readOptions(task.options).some((option) => option.value === value);
  return new UndoableValue(typeof value === "string" && !listed ? value : "");
}

type OtherAnswerProps = Pick<AnswersProps<OtherDraft>, "item" | "draft" | "answer">;

/** Draws the field; Enter gives the answer. */
export function OtherAnswer({ item, draft, answer }: OtherAnswerProps) {
  const field = useId();
  const text = draft?.now.value ?? "";
  const input = useRef<HTMLInputElement>(null);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const value = input.current?.value.trim();
    if (!item || !value) return;
    // The next item can then be answered with one key.
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
        onInput={(event) => draft?.set(event.currentTarget.value, "typing")}
        onKeyDown={leaveOnEscape}
      />
      <button type="submit" aria-disabled={!item || !text.trim()}>
        {strings.choice.send}
      </button>
    </form>
  );
}

function leaveOnEscape(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (event.key === "Escape") event.currentTarget.blur();
}
