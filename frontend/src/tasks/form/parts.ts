/** Kinds of the questions of a form, which are loaded before the form is shown. */
import { loadKind } from "../kinds";
import { type Question, questionsOf } from "../rules/questions";
import type { Check } from "../rules/values";
import type { Task, TaskKind } from "../task";

const loaded = new Map<string, TaskKind>();

/** Loads the kinds of a form's questions. */
export async function prepareForm(task: Task): Promise<void> {
  await Promise.all(
    questionsOf(task.questions).map(async (question) => {
      const found = await loadKind(question.kind);
      await found?.prepare?.(question);
      if (found) loaded.set(String(question.kind), found);
    }),
  );
}

/** Returns the kind of a question; undefined if this page does not know it. */
export function kindOf(question: Question): TaskKind | undefined {
  return loaded.get(String(question.kind));
}

/** Returns the check of a kind; undefined if this page does not know it. */
export function checkOf(kind: unknown): Check | undefined {
  return loaded.get(String(kind))?.check;
}
