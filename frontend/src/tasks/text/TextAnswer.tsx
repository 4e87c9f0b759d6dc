/** Task kind `text`: free text, within the task's length. */
import "./text.css";
import { useContext, useId, useLayoutEffect, useRef } from "preact/hooks";
import type { Item } from "../../protocol/messages";
import { keyTexts } from "../../strings/keys";
import { strings } from "../../strings/language";
import { Active } from "../active";
import { Submit } from "../Submit";
import { useAccept } from "../suggestion/offer";
import type { AnswersProps, KeyHelp, Task, TaskKind } from "../task";
import { UndoableValue } from "../undoable";
import { check } from "./check";

/** Text typed so far. */
export type TextDraft = UndoableValue<string>;

/** Begins with the previous answer, if there is one. */
export function beginText(_: Task, item: Item): TextDraft {
  return new UndoableValue(typeof item.value === "string" ? item.value : "");
}

/** Returns which rule of the task a text breaks; null if none. Length counts code points. */
export function flawOfText(task: Task, text: string): string | null {
  if (!text.trim()) return strings.text.empty;
  const most = task.max_length;
  if (typeof most !== "number") return null;
  const over = [...text].length - most;
  return over > 0 ? strings.text.tooLong(over) : null;
}

/** Returns the keys of the text field. */
export function textKeys(): readonly KeyHelp[] {
  const keys = keyTexts();
  return [
    ["Enter", keys.submit],
    ["Shift+Enter", keys.newLine],
    ["Escape", keys.leaveField],
  ];
}

/** Draws the field: Enter gives the answer, Shift+Enter starts a new line, Escape leaves. */
export function TextAnswer({ task, item, draft, answer }: AnswersProps<TextDraft>) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const text = draft?.now.value ?? "";
  const flaw = flawOfText(task, text);
  const submit = () => answer(text);
  const accept = useAccept();
  useInitialFocus(field);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") field.current?.blur();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.repeat) return;
    event.preventDefault();
    if (!accept() && item && flaw === null) submit();
  };
  return (
    <div class="text-answer">
      <label class="visually-hidden" for={id}>
        {strings.text.answer}
      </label>
      <textarea
        ref={field}
        id={id}
        dir="auto"
        rows={3}
        value={text}
        readOnly={!item}
        placeholder={typeof task.placeholder === "string" ? task.placeholder : strings.text.hint}
        onInput={(event) => draft?.set(event.currentTarget.value, "typing")}
        onKeyDown={onKeyDown}
      />
      <Submit disabled={!item} flaw={flaw} submit={submit}>
        {countOf(task, text)}
      </Submit>
    </div>
  );
}

function countOf(task: Task, text: string): string {
  const most = task.max_length;
  return typeof most === "number" ? strings.text.count([...text].length, most) : "";
}

/** Returns whether the user types in a field beside the answers, such as the editor of a task. */
function isTypingElsewhere(): boolean {
  const field = document.activeElement;
  return (
    !!field?.matches("input, textarea, select, [contenteditable]") &&
    !field.closest(".answers, .form")
  );
}

/** Focuses the field, except on a touch screen, where the keyboard would cover the item. */
function useInitialFocus(field: { readonly current: HTMLTextAreaElement | null }): void {
  const active = useContext(Active);
  // Before it is painted, so that no key pressed at once goes elsewhere.
  useLayoutEffect(() => {
    if (!active || isTypingElsewhere() || matchMedia("(pointer: coarse)").matches) return;
    field.current?.focus({ preventScroll: true });
  }, [active]);
}

/** Task kind `text`. */
const kind: TaskKind<TextDraft> = {
  begin: beginText,
  Answers: TextAnswer,
  check,
  keys: textKeys,
  take: () => (draft, value) => draft.set(String(value)),
};
export default kind;
