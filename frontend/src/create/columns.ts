/** Columns of a file: what each is used for, and what that means to the server. */

import type { Item } from "../protocol/messages";
import type { Task } from "../tasks/task";
import { patternFor, vectorsIn } from "./patterns";

/** Column as the server describes it (`readers/preview.py`). */
export interface Column {
  readonly name: string;
  readonly type: string;
  /** Role that the server has found by itself. */
  readonly role: string | null;
  readonly missing: number;
  /** Up to 20 distinct values and how often each occurs, the most frequent first. */
  readonly values: readonly (readonly [value: unknown, count: number])[];
  /** Whether these are all values of the column. */
  readonly all: boolean;
  /** Whether each row has a value of its own. */
  readonly unique: boolean;
  /** What its first values fit: `chat` or `series`. */
  readonly shown_as?: Word;
}

/** What a column is used for. */
export type Use = "show" | "options" | "id" | "label" | "features" | "meta" | "off";

/** All uses, in the order in which they are offered. */
const USES: readonly Use[] = ["show", "options", "id", "label", "features", "meta", "off"];
/** Types of columns whose values can be a model's input. */
const NUMBERS = ["integer", "decimal", "boolean", "list", "mixed"];

/** Returns the uses that a column can have. */
export function usesOf({ type }: Pick<Column, "type">): readonly Use[] {
  return USES.filter(
    (use) =>
      (use !== "features" || NUMBERS.includes(type)) && (use !== "options" || type === "list"),
  );
}

/** Uses that several columns can have; an id or an answer is one column. */
export const SHARED_USES: readonly Use[] = ["show", "features", "meta", "off"];

/** Returns the columns that get a use if it is chosen for all: a model has no use for texts or ids. */
export function usable(columns: readonly Column[], uses: Uses, use: Use): readonly Column[] {
  if (use !== "features") return columns;
  const single = [columnWith(uses, "id"), columnWith(uses, "label")];
  return columns.filter((column) => usesOf(column).includes(use) && !single.includes(column.name));
}

/** How the one shown column is shown if it is the item itself. */
export type ShownAs = "text" | "markdown" | "image" | "audio";

/** How a field is shown. */
export type Word = ShownAs | "html" | "chat" | "video" | "series" | "badge" | "json";

/** All words, in the order in which they are offered. */
export const WORDS: readonly Word[] = [
  "text",
  "markdown",
  "html",
  "chat",
  "image",
  "audio",
  "video",
  "series",
  "badge",
  "json",
];
/** Words of a column that can be the item itself. */
const WHOLE: readonly Word[] = ["text", "markdown", "image", "audio"];

/** Uses of all columns. */
export interface Uses {
  readonly of: Readonly<Record<string, Use>>;
  /** Names of all columns, in the order in which they are shown. */
  readonly order: readonly string[];
  readonly as: ShownAs;
  /** Whether the shown columns are fields below each other, each shown in its way. */
  readonly fields?: boolean;
  /** How each column is shown as a field, if not as a text. */
  readonly words?: Readonly<Record<string, Word>>;
  /** Encoding of a text file that is not UTF-8 or UTF-16. */
  readonly encoding?: string;
  /** Sheet of an XLSX file, if it is not the first one. */
  readonly sheet?: string;
}

/** Uses before anything is known of the columns. */
export const NO_USES: Uses = { of: {}, order: [], as: "text" };

/** Length in characters from which the values of a column are the item itself. */
const LONG = 25;
/** Number of columns from which on numbers are rather measurements than what people judge by. */
export const MANY = 12;
const LABELS = /^(labels?|class|category|target|answer|sentiment|topic|y)$/i;
const ID = /(^|[_\s-])(id|key|nr|no|number|uuid|guid|index|ticket)$/i;
const IMAGE = /^(https?:\/\/\S+|[\w./ -]+)\.(png|jpe?g|gif|webp|avif|bmp)(\?\S*)?$/i;
const VIDEO = /^(https?:\/\/\S+|[\w./ -]+)\.(mp4|m4v|mov|ogv)(\?\S*)?$/i;
const AUDIO = /^(https?:\/\/\S+|[\w./ -]+)\.(wav|mp3|flac|m4a|ogg|opus|webm)(\?\S*)?$/i;

/** Returns the uses that most users would choose. */
export function defaultUses(columns: readonly Column[]): Uses {
  const found = new Map(columns.map((column) => [column.name, firstUse(column)]));
  const id = columns.some(({ name }) => found.get(name) === "id") ? null : idOf(columns);
  if (id !== null) found.set(id, "id");
  const free = columns.filter(({ name }) => found.get(name) === "show");
  const media = free.find((column) => mediaOf(column) !== null);
  const long = free.filter((column) => column.type === "text" && isLong(column));
  const texts = free.filter(({ type }) => type === "text");
  const some = free.length > MANY && texts.length ? texts : free;
  const rich = free.filter((column) => isRich(column) || long.includes(column));
  const shown = new Set((media ? [media] : rich.length ? rich : some).map(({ name }) => name));
  const vectors = vectorsIn(free);
  const of: Record<string, Use> = Object.fromEntries(
    columns.map(({ name }): [string, Use] => {
      const use = found.get(name) ?? "show";
      if (use !== "show" || shown.has(name)) return [name, use];
      return [name, vectors.has(name) ? "features" : "meta"];
    }),
  );
  const as = media && shown.size === 1 ? (mediaOf(media) ?? "text") : "text";
  const words = wordsOf(columns);
  const fields = free.some((column) => isRich(column) && shown.has(column.name));
  const order = columns.map(({ name }) => name);
  return { of, order, as, ...(fields && { fields }), ...(words && { words }) };
}

/** Returns whether a column is shown as more than a text: a chat, numbers over time, a video. */
function isRich(column: Column): boolean {
  return column.shown_as !== undefined || isVideo(column);
}

function isVideo({ type, values }: Column): boolean {
  return type === "text" && values.length > 0 && values.every(([one]) => VIDEO.test(String(one)));
}

/** Returns how columns are shown as fields by what they hold; undefined if all are texts. */
function wordsOf(columns: readonly Column[]): Readonly<Record<string, Word>> | undefined {
  const found = columns.flatMap((column): [string, Word][] => {
    const word = column.shown_as ?? (isVideo(column) ? "video" : mediaOf(column));
    return word ? [[column.name, word]] : [];
  });
  return found.length ? Object.fromEntries(found) : undefined;
}

/** Returns whether the shown columns are fields of the item, each shown in its way. */
export function isByField(uses: Uses): boolean {
  return uses.fields === true || columnWith(uses, "options") !== null;
}

/** Returns how a column is shown as a field. */
export function wordOf(uses: Uses, name: string): Word {
  return uses.words?.[name] ?? "text";
}

/** Returns the uses with a column shown in another way; a single one may be the item itself. */
export function withWord(uses: Uses, name: string, word: Word): Uses {
  const words = { ...uses.words, [name]: word };
  const whole = shownColumns(uses).length === 1 && WHOLE.includes(word);
  return whole
    ? { ...uses, as: word as ShownAs, fields: false, words }
    : { ...uses, fields: true, words };
}

/** Returns how a task says that the items are shown; a comparison has one word for both sides. */
export function itemOf(uses: Uses, kind: unknown = "any"): { item?: Task["item"] } {
  const shown = shownColumns(uses);
  if (kind === "compare") {
    const word = wordOf(uses, "a");
    return word === "text" ? {} : { item: word };
  }
  if (isByField(uses)) {
    return shown.length
      ? { item: Object.fromEntries(shown.map((name) => [name, wordOf(uses, name)])) }
      : {};
  }
  return uses.as === "text" || shown.length !== 1 ? {} : { item: uses.as };
}

/** Returns what a column is used for by its name and values alone. */
function firstUse(column: Column): Use {
  if (column.role?.split(", ").includes("id")) return "id";
  if (!isLabels(column)) return "show";
  // Known answers close their items: with an answer in each row nothing would be left to label.
  return column.missing ? "label" : "meta";
}

/** Returns the column that is the id by its name and values; null if none is. */
function idOf(columns: readonly Column[]): string | null {
  const found = columns.find(
    ({ name, type, unique }) => unique && (type === "text" || type === "integer") && ID.test(name),
  );
  // What has no other column is the item itself.
  return found && columns.length > 1 ? found.name : null;
}

/** Returns whether a column seems to hold answers. */
export function isLabels(column: Column): boolean {
  return LABELS.test(column.name) && column.all && column.values.length > 1;
}

function mediaOf({ type, values }: Column): "image" | "audio" | null {
  if (type !== "text" || !values.length) return null;
  if (values.every(([value]) => IMAGE.test(String(value)))) return "image";
  return values.every(([value]) => AUDIO.test(String(value))) ? "audio" : null;
}

/** Returns whether the values are long; the server lists none that is longer than a line or two. */
function isLong({ values, missing, all }: Column): boolean {
  if (!values.length) return !all || !missing;
  const lengths = values.map(([value]) => String(value).length);
  return lengths.reduce((sum, length) => sum + length, 0) / lengths.length >= LONG;
}

/** Returns the uses with one changed; only one column can be the id, and one the answer. */
export function withUse(uses: Uses, name: string, use: Use): Uses {
  const single = use === "id" || use === "label" || use === "options";
  const of = Object.fromEntries(
    Object.entries(uses.of).map(([other, now]) => [other, single && now === use ? "meta" : now]),
  );
  return { ...uses, of: { ...of, [name]: use } };
}

/** Returns the uses with those of several columns changed. */
export function withUseOfAll(uses: Uses, columns: readonly Column[], use: Use): Uses {
  const changed = Object.fromEntries(columns.map(({ name }) => [name, use]));
  return { ...uses, of: { ...uses.of, ...changed } };
}

/** Returns the uses with a shown column moved before the one that is shown before it. */
export function movedUp(uses: Uses, name: string): Uses {
  const names = shownColumns(uses);
  const before = names[names.indexOf(name) - 1];
  if (before === undefined) return uses;
  const rest = uses.order.filter((other) => other !== name);
  rest.splice(rest.indexOf(before), 0, name);
  return { ...uses, order: rest };
}

/** Returns the names of the shown columns in their order. */
export function shownColumns(uses: Uses): readonly string[] {
  return uses.order.filter((name) => uses.of[name] === "show");
}

/** Returns the column with a use; null if none has it. */
export function columnWith(uses: Uses, use: Use): string | null {
  return uses.order.find((name) => uses.of[name] === use) ?? null;
}

/** Returns the roles as the query of the server's requests. */
export function rolesOf(uses: Uses): Record<string, string> {
  const shown = shownColumns(uses);
  const [only] = shown;
  const roles: Record<string, string> = {};
  const options = columnWith(uses, "options");
  if (isByField(uses)) {
    const names = [...shown, ...(options === null ? [] : [options])];
    if (names.length) roles.show = listed(names);
  } else if (shown.length === 1 && only !== undefined) {
    roles[uses.as === "markdown" ? "text" : uses.as] = only;
  } else if (shown.length) roles.show = listed(shown);
  const [id, label] = [columnWith(uses, "id"), columnWith(uses, "label")];
  if (id !== null) roles.id = id;
  if (label !== null) roles.label = label;
  const meta = uses.order.filter((name) => uses.of[name] === "meta");
  if (meta.length) roles.meta = listed(meta);
  const features = uses.order.filter((name) => uses.of[name] === "features");
  if (features.length) roles.features = listed(patternFor(features, uses.order));
  if (uses.encoding) roles.encoding = uses.encoding;
  if (uses.sheet) roles.sheet = uses.sheet;
  return roles;
}

/** Returns names as one text, in which a name with a comma stands in quotes. */
function listed(names: readonly string[]): string {
  return names
    .map((name) => (/[",\n]|^\s|\s$/.test(name) ? `"${name.replaceAll('"', '""')}"` : name))
    .join(",");
}

/** Returns the answers that the columns propose; empty if none does. */
export function proposedOptions(columns: readonly Column[], uses: Uses): readonly string[] {
  const label = columnWith(uses, "label");
  const column = columns.find((one) => one.name === label) ?? columns.find(isLabels);
  return column?.all ? column.values.map(([value]) => String(value)) : [];
}

/** Returns an item as people would see it, made of a row of all columns; null if it is none. */
export function itemWith(row: Item["data"], uses: Uses): Item["data"] | null {
  if (row.kind !== "table" || !Array.isArray(row.rows) || isByField(uses)) return null;
  const cells = new Map<string, string>(row.rows as [string, string][]);
  const names = shownColumns(uses).filter((name) => cells.has(name));
  const [only] = names;
  if (names.length !== 1 || only === undefined) {
    return { kind: "table", rows: names.map((name) => [name, cells.get(name) ?? ""]) };
  }
  const text = cells.get(only) ?? "";
  if (uses.as === "image" || uses.as === "audio") return { kind: uses.as, url: text };
  return { kind: "text", text, ...(uses.as === "markdown" && { format: "markdown" }) };
}
