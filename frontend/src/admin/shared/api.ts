/** What the server tells an owner over HTTP, as far as this page shows it. */

import { fetchJson, projectPath, request } from "../../http";
import type { Item, ModelState, ProjectInfo, Role } from "../../protocol/messages";

export interface Project {
  readonly slug: string;
  readonly title: string;
  readonly task: ProjectInfo["task"];
  readonly guidelines: string;
  readonly paused: boolean;
  readonly role: Role;
  readonly settings: { readonly overlap: number };
}

export interface Status {
  readonly items: number;
  readonly done: number;
  readonly out: number;
  readonly open: number;
  readonly labels: number;
  readonly labellers: number;
  readonly connected: number;
  readonly generation: number;
  readonly behind: number;
  readonly flags: number;
  readonly dealt_twice: number;
  readonly model: {
    readonly state: ModelState;
    readonly score: number | null;
    readonly labels: number;
    readonly error: string | null;
    /** Why nothing has been trained yet. */
    readonly waits?: "orchestrator" | "task" | "features" | "items" | "labels" | null;
    /** What does not reach the model, in sentences. */
    readonly notes?: readonly string[];
  };
  readonly per_minute: number;
  readonly paused: boolean;
}

export interface Run {
  readonly run: number;
  readonly state: ModelState;
  readonly labels: number;
  readonly generation: number | null;
  readonly queued: string | null;
  readonly finished: string | null;
  readonly durations: Readonly<Record<string, number>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly error: string | null;
}

export interface Labeller {
  readonly name: string;
  readonly role: Role;
  readonly labels: number;
  readonly connected: boolean;
  readonly median_ms: number | null;
  readonly per_minute: number | null;
  readonly agreement: number | null;
  readonly compared: number;
  readonly revoked: boolean;
}

export interface Invitation {
  readonly name: string;
  readonly link: string;
}

export interface Distribution {
  readonly answers: number;
  readonly all: boolean;
  readonly distinct: number;
  readonly bars: readonly { readonly value: unknown; readonly count: number }[];
}

export interface Answer {
  readonly label: string;
  readonly labeller: string;
  readonly value: unknown;
  readonly ms: number | null;
  readonly created: string | null;
  readonly late: boolean;
  readonly correction: boolean;
  readonly overruled: boolean;
}

export interface Flag {
  readonly id: string;
  readonly item: string;
  readonly labeller: string;
  readonly note: string | null;
  readonly created: string | null;
  readonly resolved: string | null;
}

export interface ItemWithAnswers {
  readonly item: string;
  readonly external_id: string | null;
  readonly data: Item["data"];
  readonly open: number;
  readonly answers: readonly Answer[];
  readonly flags: readonly Flag[];
}

export interface ItemPage {
  readonly items: readonly ItemWithAnswers[];
  readonly next: number | null;
}

export interface FlagPage {
  readonly flags: readonly Flag[];
  readonly next: string | null;
}

/** The latest trainings are enough to look at: a project may have thousands. */
const RUNS = 500;

export interface ProjectWithStatus {
  readonly project: Project;
  readonly status: Status;
}

export async function fetchProjectWithStatus(slug: string): Promise<ProjectWithStatus> {
  const [project, status] = await Promise.all([
    fetchJson<Project>(projectPath(slug)),
    fetchJson<Status>(projectPath(slug, "/status")),
  ]);
  return { project, status };
}

export const fetchRuns = (slug: string) =>
  fetchJson<readonly Run[]>(projectPath(slug, `/runs?limit=${RUNS}`));

export const fetchLabellers = (slug: string) =>
  fetchJson<readonly Labeller[]>(projectPath(slug, "/labellers"));

export const fetchDistribution = (slug: string) =>
  fetchJson<Distribution>(projectPath(slug, "/distribution"));

export const searchItems = (slug: string, query: string) =>
  fetchJson<ItemPage>(projectPath(slug, `/items/search?${query}`));

export const fetchItem = (slug: string, item: string) =>
  fetchJson<ItemWithAnswers>(projectPath(slug, `/items/${item}`));

export const fetchFlags = (slug: string, resolved: boolean, before: string | null) =>
  fetchJson<FlagPage>(
    projectPath(
      slug,
      `/flags?${new URLSearchParams({ resolved: String(resolved), ...(before ? { before } : {}) })}`,
    ),
  );

export function correctItem(
  slug: string,
  item: string,
  id: string,
  value: unknown,
): Promise<ItemWithAnswers> {
  return request("POST", projectPath(slug, `/items/${item}/corrections`), { id, value });
}

export function resolveFlag(slug: string, flag: string, resolved: boolean): Promise<Flag> {
  return request("PATCH", projectPath(slug, `/flags/${encodeURIComponent(flag)}`), { resolved });
}

export type ProjectChange = Partial<Pick<Project, "title" | "guidelines" | "task" | "paused">>;

export function changeProject(slug: string, changes: ProjectChange): Promise<Project> {
  return request("PATCH", projectPath(slug), changes);
}

export function inviteLabeller(slug: string, name: string, role: Role): Promise<Invitation> {
  return request("POST", projectPath(slug, "/labellers"), { name, role });
}

export function revokeLabeller(slug: string, name: string): Promise<unknown> {
  return request("DELETE", projectPath(slug, `/labellers/${encodeURIComponent(name)}`));
}

export function exportPath(slug: string, format: "jsonl" | "csv" | "coco", items: boolean): string {
  return projectPath(slug, `/labels?format=${format}${items ? "&with=item" : ""}`);
}
