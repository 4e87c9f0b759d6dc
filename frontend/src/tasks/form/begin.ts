/** Beginning of a form, from its previous answer or a saved draft. */
import { untracked } from "@preact/signals";
import type { Item } from "../../protocol/messages";
import { boundsOf, fieldOf, fieldsOf } from "../rules/bounds";
import { type Answers, isAsked, type Question, questionsOf } from "../rules/questions";
import { suggestionFor, withSuggestion } from "../suggestion/suggestion";
import type { Task, TaskKind } from "../task";
import { FormDraft } from "./draft";
import { kindOf } from "./parts";
import { contentOf, FORM, type Given, type Part, type Step } from "./steps";

/** Begins with the previous answer or a saved draft, if there is one. */
export function beginForm(task: Task, item: Item): FormDraft {
  // A component that begins a form must not be drawn again at each of its steps.
  return untracked(() => begin(task, item));
}

function begin(task: Task, item: Item): FormDraft {
  const value = isObject(item.value) ? item.value : {};
  const parts = questionsOf(task.questions).flatMap((question): readonly Part[] => {
    const kind = kindOf(question);
    if (!kind) return [];
    const asked = { ...question, item: task.item };
    const shown = itemFor(asked, kind, item, value[question.name]);
    return [{ question: asked, kind, item: shown, draft: kind.begin?.(asked, shown) ?? null }];
  });
  const bounds = boundsOf(item.data);
  const form = value[FORM];
  if (!isObject(form)) {
    const names = Object.keys(value);
    const left = names.length ? parts.map(({ question }) => question).filter(isLeft(value)) : [];
    const given = givenFrom(
      parts,
      names,
      left.map(({ name }) => name),
    );
    return new FormDraft(parts, bounds, {
      given,
      ...(Object.keys(given).length ? { current: null } : {}),
    });
  }
  const given = givenFrom(parts, namesIn(form.given), namesIn(form.left));
  const current = typeof form.current === "string" ? form.current : null;
  return new FormDraft(parts, bounds, { given, current, past: pastOf(given) });
}

/** Returns whether a question was left out of a former answer. */
function isLeft(value: Answers) {
  return (question: Question) => isAsked(question, value) && !Object.hasOwn(value, question.name);
}

/** Returns what was said before: the values that questions begin with, and what is left out. */
function givenFrom(
  parts: readonly Part[],
  names: readonly string[],
  left: readonly string[],
): Given {
  const said = [...names, ...left].flatMap((name) => {
    const part = parts.find(({ question }) => question.name === name);
    const value = left.includes(name) ? undefined : part?.item.value;
    const known = part && (value !== undefined || left.includes(name));
    return known ? [[name, { value, seen: contentOf(part.draft) }] as const] : [];
  });
  return Object.fromEntries(said);
}

/** Returns the steps in which all of it was said, so that they can be undone after a reload. */
function pastOf(given: Given): readonly Step[] {
  const entries = Object.entries(given);
  return entries.map(([name], index) => ({
    given: Object.fromEntries(entries.slice(0, index)),
    current: name,
    about: name,
  }));
}

/** Returns the item as a question sees it: the field that it is about, and its former answer. */
function itemFor(question: Question, kind: TaskKind, item: Item, value: unknown): Item {
  const on = kind.marks && fieldOf(question, kind.marks);
  const field = on ? fieldsOf(item.data).find(({ name }) => name === on) : undefined;
  const { value: _, ...rest } = item;
  const shown = {
    ...rest,
    ...(field && { data: field.data }),
    ...(value === undefined ? {} : { value }),
  } as Item;
  return withSuggestion(shown, suggestionFor(question.name, item));
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
