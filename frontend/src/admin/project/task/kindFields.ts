/** Fields of the kinds of task, as far as the owner's page has controls for them. */
import { knowsKind } from "../../../tasks/kinds";
import type { Task } from "../../../tasks/task";

/** Control of a field. */
export type Control =
  | { readonly name: string; readonly type: "text" | "number" }
  /** A box that is checked unless the task has the value `off`; `on` is the value when checked. */
  | { readonly name: string; readonly type: "flag"; readonly on?: unknown; readonly off?: unknown }
  | { readonly name: string; readonly type: "numbers" | "texts" };

interface KindFields {
  /** Fields of a new task of this kind. */
  readonly start: Readonly<Record<string, unknown>>;
  readonly controls: readonly Control[];
  /** Whether options may have others below them. */
  readonly tree?: boolean;
  /** Whether its labels may have questions about each region. */
  readonly about?: boolean;
  /** Whether regions may have relations. */
  readonly relations?: boolean;
}

const text = (name: string): Control => ({ name, type: "text" });
const count = (name: string): Control => ({ name, type: "number" });
const yes = (name: string): Control => ({ name, type: "flag", on: true });
const ON = text("on");
const EMPTY: Control = { name: "accept_empty", type: "flag", off: false };
const SNAP: Control = { name: "snap", type: "flag", off: "none" };
const FROM = text("options_from");

const KINDS: Readonly<Record<string, KindFields>> = {
  choice: {
    start: { options: ["", ""] },
    controls: [FROM, yes("inner"), yes("other")],
    tree: true,
  },
  choices: {
    start: { options: ["", ""] },
    controls: [FROM, yes("inner"), count("min"), count("max")],
    tree: true,
  },
  text: { start: {}, controls: [count("max_length"), text("placeholder")] },
  rating: {
    start: { scale: [1, 5] },
    controls: [
      { name: "scale", type: "numbers" },
      { name: "anchors", type: "texts" },
    ],
  },
  rank: { start: { options: ["", ""] }, controls: [FROM] },
  spans: { start: { labels: [""] }, controls: [ON, EMPTY, SNAP], about: true, relations: true },
  segments: { start: { labels: [""] }, controls: [ON, EMPTY], about: true },
  boxes: { start: { labels: [""] }, controls: [ON, EMPTY], about: true, relations: true },
  polygons: { start: { labels: [""] }, controls: [ON, EMPTY], about: true, relations: true },
  points: { start: { labels: [""] }, controls: [ON, EMPTY], about: true },
  compare: { start: {}, controls: [] },
};
const NONE: KindFields = { start: {}, controls: [] };

/** Kinds that can be asked in a form. */
export const KINDS_OF_QUESTIONS: readonly string[] = Object.keys(KINDS).filter(knowsKind);
/** Kinds that can be asked about a region. */
export const KINDS_ABOUT: readonly string[] = KINDS_OF_QUESTIONS.filter(
  (kind) => !KINDS[kind]?.about && kind !== "compare",
);

/** Returns the fields of a kind; none if this page has no controls for it. */
export function fieldsOfKind(kind: unknown): KindFields {
  return KINDS[String(kind)] ?? NONE;
}

/** Returns the task with another kind, with the fields that it needs. */
export function withKind(task: Task, kind: string): Task {
  const own = new Set(["kind", ...keysOf(task.kind)]);
  const rest = Object.fromEntries(Object.entries(task).filter(([name]) => !own.has(name)));
  const start = fieldsOfKind(kind).start;
  const kept = Object.keys(start).filter((name) => name in task);
  return { ...rest, kind, ...start, ...Object.fromEntries(kept.map((name) => [name, task[name]])) };
}

/** Returns the task with a field changed; one that is undefined is left out. */
export function withField(task: Task, name: string, value: unknown): Task {
  const { [name]: _, ...rest } = task;
  const next: Task = value === undefined ? (rest as Task) : { ...task, [name]: value };
  if (name !== "options_from") return next;
  // Options have one source.
  const { options, ...others } = next;
  return value === undefined ? { ...next, options: options ?? ["", ""] } : (others as Task);
}

function keysOf(kind: unknown): readonly string[] {
  const { start, controls } = fieldsOfKind(kind);
  return [...Object.keys(start), ...controls.map(({ name }) => name), "relations"];
}
