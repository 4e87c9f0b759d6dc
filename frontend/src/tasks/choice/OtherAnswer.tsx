/** Text field for an answer that is not among the options. */
import { useId, useRef } from "preact/hooks";
import type { Item } from "../../protocol/messages";
import { strings } from "../../strings/language";
import { everyBranch, optionsOf, readTree } from "../options/tree";
import { WalkedValue } from "../options/WalkedValue";
import type { AnswersProps, Task } from "../task";

/** Text typed so far. */
export type OtherDraft = WalkedValue<string>;

/** Begins with the previous answer if it was a free text. */
export function beginOther(task: Task, item: Item): OtherDraft {
  const { value } = item;
  const former = everyBranch(readTree(optionsOf(task, item))).find((one) => one.value === value);
  const text = typeof value === "string" && !former ? value : "";
  return new WalkedValue(text, former?.above?.value);
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
