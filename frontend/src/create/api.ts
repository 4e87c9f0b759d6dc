/** Requests of the New project page. */
import { fetchJson, projectPath, request } from "../http";
import type { Item } from "../protocol/messages";
import type { Task } from "../tasks/task";
import { type Column, defaultUses, NO_USES, rolesOf, type Uses } from "./columns";
import type { Draft } from "./draft";
import { batches, linesOf } from "./images";
import type { Template } from "./templates";
import { type UploadOptions, upload } from "./upload";

/** Length of an encoded task up to which a preview is made with it: addresses are limited. */
const MAX_TASK = 5_000;

/** Row that can't be added. */
export interface RefusedRow {
  readonly line: number | null;
  readonly reason: string;
}

/** What is in a file. */
export interface Preview {
  readonly format: string;
  readonly rows: number;
  readonly columns: readonly Column[];
  /** First items as labellers would see them. */
  readonly items: readonly Item["data"][];
  readonly refused: readonly RefusedRow[];
  readonly refusedRows: number;
  readonly notes: readonly string[];
  /** Names of the sheets of an XLSX file. */
  readonly sheets: readonly string[];
}

/** What came of adding items. */
export interface Added {
  readonly added: number;
  readonly known: number;
  /** Number of known items that got new content. */
  readonly updated?: number;
  readonly refused_rows?: number;
  /** Rows that were left out, up to 100. */
  readonly refused?: readonly RefusedRow[];
}

/** What a preview is made with: a new task, or the project that the items are for. */
export interface PreviewOf {
  readonly uses: Uses;
  readonly task?: Task;
  readonly slug?: string | undefined;
}

/** Asks what is in a file; with a task or a project, as it would be added. */
export async function fetchPreview(
  file: File,
  of: PreviewOf,
  options: UploadOptions,
): Promise<Preview> {
  const query = new URLSearchParams({ name: file.name, ...rolesOf(of.uses) });
  if (of.slug !== undefined) {
    query.set("dry_run", "true");
    query.set("for_browser", "true");
    const path = projectPath(of.slug, `/items?${query}`);
    return readPreview((await upload<{ preview: PreviewAnswer }>(path, file, options)).preview);
  }
  const task = of.task ? JSON.stringify(of.task) : "";
  if (task && encodeURIComponent(task).length < MAX_TASK) query.set("task", task);
  return readPreview(await upload(`/api/v1/previews?${query}`, file, options));
}

/** How a file is read for the first time. */
export interface Reading {
  readonly encoding?: string | undefined;
  readonly sheet?: string | undefined;
  /** Project that the items are for; without one, a new project's. */
  readonly slug?: string | undefined;
}

/** Reads a file for the first time: what is in it, and the uses that most users would choose. */
export async function readTable(
  file: File,
  { encoding, sheet, slug }: Reading,
  options: UploadOptions,
): Promise<{ readonly preview: Preview; readonly uses: Uses }> {
  const chosen = { ...(encoding && { encoding }), ...(sheet && { sheet }) };
  const preview = await fetchPreview(file, { uses: { ...NO_USES, ...chosen }, slug }, options);
  return { preview, uses: { ...defaultUses(preview.columns), ...chosen } };
}

/** Preview as the server sends it (`readers/preview.py`). */
interface PreviewAnswer {
  readonly format: string;
  readonly rows: number;
  readonly columns: readonly (Omit<Column, "all" | "unique"> & {
    readonly distinct: number | null;
  })[];
  readonly items: readonly Item["data"][];
  readonly refused: readonly (readonly [line: number | null, reason: string])[];
  readonly refused_rows: number;
  readonly notes: readonly string[];
  readonly sheets: readonly string[];
}

const SHOWN_ANYWAY =
  /--|^(id from|left out|labellers see|cells separated|texts, as|numbers that keep)/;

function readPreview(answer: PreviewAnswer): Preview {
  const { columns, refused, refused_rows: refusedRows, notes, ...rest } = answer;
  return {
    ...rest,
    columns: columns.map(({ distinct, ...column }) => ({
      ...column,
      all: distinct !== null && distinct === column.values.length,
      // Refused rows may be counted or not: of some, the cells are not known.
      unique: distinct !== null && distinct > 1 && distinct >= rest.rows - refusedRows,
    })),
    // What the page shows anyway, and what names options of the command, is left out.
    notes: notes.filter((note) => !SHOWN_ANYWAY.test(note)),
    refused: refused.map(([line, reason]) => ({ line, reason })),
    refusedRows,
  };
}

/** Makes the project. */
export function createProject(slug: string, draft: Draft): Promise<{ readonly slug: string }> {
  const { title, task, guidelines } = draft;
  return request("POST", "/api/v1/projects", { slug, title, task, guidelines });
}

/** Makes a project of a template, with its items. */
export function createFromTemplate(
  slug: string,
  title: string,
  template: string,
): Promise<{ readonly slug: string }> {
  return request("POST", "/api/v1/projects", { slug, title, template, examples: true });
}

/** Adds the items of a file. */
export function addFile(
  slug: string,
  file: File,
  draft: Pick<Draft, "uses" | "skipBad"> & { readonly update?: boolean },
  options: UploadOptions,
): Promise<Added> {
  const query = new URLSearchParams({
    name: file.name,
    ...rolesOf(draft.uses),
    ...(draft.skipBad ? { skip_bad: "true" } : {}),
    ...(draft.update ? { update: "true" } : {}),
  });
  return upload(projectPath(slug, `/items?${query}`), file, options);
}

/** Adds images, some at a time; those that the project has already are not added again. */
export async function addImages(
  slug: string,
  images: readonly File[],
  { progress, ...options }: UploadOptions,
): Promise<Added> {
  let [added, known, done] = [0, 0, 0];
  for (const batch of batches(images)) {
    const answer = await upload<Added>(projectPath(slug, "/pool"), await linesOf(batch), {
      ...options,
      progress: (share) => progress?.((done + share * batch.length) / images.length),
    });
    added += answer.added;
    known += answer.known;
    done += batch.length;
  }
  return { added, known };
}

/** Fetches the templates. */
export const fetchTemplates = () => fetchJson<readonly Template[]>("/api/v1/templates?examples=0");
