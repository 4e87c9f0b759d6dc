/** Regions of answers: which question marks which field of an item, and what a region says. */

import type { Data } from "../../data/ItemData";
import { fieldOf, fieldsOf } from "../../tasks/rules/bounds";
import { type Answers, type Question, questionsOf } from "../../tasks/rules/questions";
import { fromCodePoints } from "../../tasks/spans/tokens";
import type { Task } from "../../tasks/task";
import { shorten } from "./format";

/** Kinds of data that the regions of a kind of task are on. */
const ON: Readonly<Record<string, readonly string[]>> = {
  spans: ["text"],
  boxes: ["image"],
  polygons: ["image"],
  points: ["image"],
  segments: ["audio", "video", "series"],
};

/** Question whose answers mark parts of an item, or of one of its fields. */
export interface Marking {
  readonly task: Task;
  /** Name of the field; "" if that is the whole item. */
  readonly on: string;
  readonly data: Data;
  /** Returns the regions of an answer. */
  regions(value: unknown): readonly unknown[];
}

/** Returns whether the answers of a task are marks. */
export function isMarked(task: Task): boolean {
  return Object.hasOwn(ON, String(task.kind));
}

/** Returns whether the answers of a task can mark data of a kind. */
export function canMark(task: Task, kind: unknown): boolean {
  return ON[String(task.kind)]?.includes(String(kind)) ?? false;
}

/** Returns whether answers have marks, alone or as one of the answers to a form. */
export function hasMarks(task: Task): boolean {
  return isMarked(task) || questionsOf(task.questions).some(isMarked);
}

/** Returns the data that answers to a task mark; null if an item has none that fits. */
export function markedData(task: Task, data: Data): Data | null {
  const on = onOf(task);
  return fieldsOf(data).find(({ name }) => name === on)?.data ?? null;
}

/** Returns the questions of a task that mark what an item has. */
export function markingsOf(task: Task, data: Data): readonly Marking[] {
  const asked = isMarked(task) ? [task] : questionsOf(task.questions).filter(isMarked);
  return asked.flatMap((one) => {
    const own = { ...one, item: task.item };
    const marked = markedData(own, data);
    if (!marked || !canMark(one, marked.kind)) return [];
    const regions = (value: unknown) =>
      regionsOf(one === task ? value : (value as Answers | null)?.[String(one.name)]);
    return [{ task: own, on: onOf(own), data: marked, regions }];
  });
}

/** Returns the regions of an answer. */
export function regionsOf(value: unknown): readonly unknown[] {
  const found = (value as { regions?: unknown } | null)?.regions ?? value;
  return Array.isArray(found) ? found : [];
}

/** Returns the relations of an answer. */
export function relationsOf(value: unknown): readonly unknown[] {
  const found = (value as { relations?: unknown } | null)?.relations;
  return Array.isArray(found) ? found : [];
}

/** Returns the label of a region or relation. */
export function labelOf(part: unknown): unknown {
  if (Array.isArray(part)) return part[2];
  return typeof part === "object" && part !== null && "label" in part ? part.label : part;
}

/** Returns the answers about a region. */
export function answersAbout(region: unknown): Answers {
  const found = Array.isArray(region) ? region[3] : (region as { answers?: unknown })?.answers;
  return (found ?? {}) as Answers;
}

/** Returns the questions about regions with a label. */
export function questionsAbout(task: Task, label: unknown): readonly Question[] {
  const labels: readonly unknown[] = Array.isArray(task.labels) ? task.labels : [];
  const found = labels.find((one) => (one as { value?: unknown } | null)?.value === label);
  return questionsOf((found as { questions?: unknown } | undefined)?.questions);
}

/** Returns what a region is on: the words of a text, a stretch of time; "" for a shape. */
export function describePlace(region: unknown, data: Data | null): string {
  if (!Array.isArray(region)) return "";
  const [start, end] = region as readonly unknown[];
  if (data?.kind === "text" && typeof data.text === "string") {
    const words = data.text.slice(
      fromCodePoints(data.text, Number(start)),
      fromCodePoints(data.text, Number(end)),
    );
    return `“${shorten(words, 40)}”`;
  }
  const clock = data?.kind === "audio" || data?.kind === "video";
  return [start, end].map((at) => (clock ? formatSeconds(Number(at)) : String(at))).join("–");
}

/** Returns seconds as minutes and seconds, with hundredths if there are any. */
export function formatSeconds(seconds: number): string {
  const hundredths = Math.round(seconds * 100);
  const whole = String(Math.floor((hundredths % 6_000) / 100)).padStart(2, "0");
  const rest = hundredths % 100;
  const fraction = rest ? `.${String(rest).padStart(2, "0").replace(/0$/, "")}` : "";
  return `${Math.floor(hundredths / 6_000)}:${whole}${fraction}`;
}

function onOf(task: Task): string {
  return fieldOf(task, ON[String(task.kind)] ?? []);
}
