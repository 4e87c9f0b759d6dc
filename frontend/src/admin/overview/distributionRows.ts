/** Rows of the distribution: answers by frequency, or the tree of the options with inner sums. */
import type { Question } from "../../tasks/rules/questions";
import { questionsOf } from "../../tasks/rules/questions";
import type { Task } from "../../tasks/task";
import { describeOption, describeRelation, isObject, titleOf } from "../shared/answers";
import type { Distribution, DistributionPart } from "../shared/api";
import { shorten } from "../shared/format";
import { isMarked, questionsAbout } from "../shared/regions";

/** Answer, or an option with all below it, and how often it was given. */
export interface Row {
  readonly value: unknown;
  readonly name: string;
  readonly count: number;
  /** Depth in the tree of options. */
  readonly level: number;
  /** Whether the count is that of the options below it, too. */
  readonly sum: boolean;
}

/** What is counted of a task, with its title and its own task. */
export interface Counted {
  readonly part: DistributionPart;
  /** Null for all of a task with one question. */
  readonly title: string | null;
  readonly rows: readonly Row[];
}

/** Words for parts of answers in the language of the page. */
export interface Words {
  readonly relations: string;
  about(label: string, question: string): string;
}

const WHOLE: Omit<DistributionPart, "asked" | "answers" | "distinct"> = {
  question: null,
  label: null,
  about: null,
  relations: false,
};

/** Returns what was counted, in the order of the task. */
export function countedOf(task: Task, found: Distribution, words: Words): readonly Counted[] {
  const { answers, distinct } = found;
  const parts = found.parts ?? [{ ...WHOLE, asked: answers, answers, distinct }];
  return parts.map((part, index) => {
    const bars = found.bars.filter((bar) => (bar.part ?? 0) === index);
    const { title, asked } = readPart(task, part, words);
    return { part, title, rows: part.relations ? relationRows(asked, bars) : rowsOf(asked, bars) };
  });
}

function readPart(task: Task, part: DistributionPart, words: Words) {
  const question = named(questionsOf(task.questions), part.question);
  const own: Task = question ?? task;
  const title = question ? titleOf(question) : part.question;
  const within = (more: string) => (title === null ? more : `${title} › ${more}`);
  if (part.relations) return { asked: own, title: within(words.relations) };
  if (part.about === null) return { asked: own, title };
  const about = named(questionsAbout(own, part.label), part.about);
  const label = describeOption(own, part.label);
  const more = words.about(label, about ? titleOf(about) : part.about);
  return { asked: about ?? { kind: "any" }, title: within(more) };
}

function named(questions: readonly Question[], name: string | null): Question | undefined {
  return questions.find((one) => one.name === name);
}

type Bars = Distribution["bars"];

/** Returns a row for each answer; of a tree for each option that was given, or one below it. */
export function rowsOf(task: Task, bars: Bars): readonly Row[] {
  const options: readonly unknown[] = Array.isArray(task.options) ? task.options : [];
  if (!options.some((option) => isObject(option) && Array.isArray(option.options))) {
    return bars.map(({ value, count }) => flatRow(describeOf(task, value), value, count));
  }
  const counts = new Map(bars.map(({ value, count }) => [value, count]));
  const rows = treeRows(options, counts, 0);
  const listed = new Set(rows.map(({ value }) => value));
  const gone = bars.filter(({ value }) => !listed.has(value));
  return [
    ...rows,
    ...gone.map(({ value, count }) => flatRow(describeOf(task, value), value, count)),
  ];
}

function relationRows(task: Task, bars: Bars): readonly Row[] {
  return bars.map(({ value, count }) => flatRow(describeRelation(task, value), value, count));
}

function describeOf(task: Task, value: unknown): string {
  const named = "options" in task || isMarked(task) || task.kind === "compare";
  return named ? describeOption(task, value) : shorten(value);
}

const flatRow = (name: string, value: unknown, count: number): Row => ({
  value,
  name,
  count,
  level: 0,
  sum: false,
});

function treeRows(
  options: readonly unknown[],
  counts: ReadonlyMap<unknown, number>,
  level: number,
): readonly Row[] {
  return options.flatMap((option): readonly Row[] => {
    const own = isObject(option) ? option : { value: option };
    const { value, label, options: more } = own as Record<string, unknown>;
    const below = Array.isArray(more) ? treeRows(more, counts, level + 1) : [];
    const under = below.filter((row) => row.level === level + 1);
    const count = (counts.get(value) ?? 0) + under.reduce((sum, row) => sum + row.count, 0);
    if (!count) return [];
    const name = typeof label === "string" && label ? label : String(value);
    return [{ value, name, count, level, sum: Array.isArray(more) }, ...below];
  });
}
