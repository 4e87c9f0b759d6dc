/** Kind of task in a test: its answers, and its stage where it has one. */
import { fireEvent, render, screen } from "@testing-library/preact";
import { vi } from "vitest";
import type { Item } from "../../src/protocol/messages";
import { loadKind } from "../../src/tasks/kinds";
import { item } from "./session";

/** Shows a task as the labelling page does. */
export async function show(task: Record<string, unknown>, current: Item | null = item(1)) {
  const kind = await loadKind(task.kind);
  await kind?.prepare?.(task);
  if (!kind) throw new Error("no such kind");
  const draft = current ? (kind.begin?.(task, current) ?? null) : null;
  const answer = vi.fn();
  render(
    <>
      {kind.Stage && current && draft && <kind.Stage task={task} item={current} draft={draft} />}
      <kind.Answers task={task} item={current} draft={draft} answer={answer} />
    </>,
  );
  return { answer, draft, kind };
}

/** Presses a key. */
export function press(key: string, more: KeyboardEventInit = {}, target: Element = document.body) {
  const code = /^[0-9]$/.test(key) ? `Digit${key}` : key;
  fireEvent.keyDown(target, { key, code, bubbles: true, cancelable: true, ...more });
}

/** Returns the submit button. */
export const submit = () => screen.getByRole("button", { name: "Submit" });

/** Returns the values that were answered. */
export const values = (answer: ReturnType<typeof vi.fn>) =>
  answer.mock.calls.map(([value]) => value);
