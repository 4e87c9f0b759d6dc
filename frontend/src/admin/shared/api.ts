/** HTTP API for owners, as far as the owner's page uses it. */

import { fetchJson, projectPath, request } from "../../http";
import type { Item, ModelState, ProjectInfo, Role } from "../../protocol/messages";
import type { Settings } from "../project/settings/settingsFields";

/** Project as its owners see it. */
export interface Project {
  readonly slug: string;
  readonly title: string;
  readonly task: ProjectInfo["task"];
  readonly guidelines: string;
  /** Style sheet for its items. */
  readonly style: string;
  readonly paused: boolean;
  /** Whether nothing is handed out and nothing can be changed. */
  readonly archived?: boolean;
  readonly role: Role;
  readonly settings: Settings;
}

/** Progress of a project, its queue and its model. */
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
  /** As of when the server has counted these; null: as of the answer. */
  readonly dealt_twice_at?: string | null;
  readonly model: {
    readonly state: ModelState;
    readonly score: number | null;
    readonly labels: number;
    readonly error: string | null;
    /** What the model has printed last, while it is being trained. */
    readonly progress?: string | null;
    /** What the first training waits for. */
    readonly waits?:
      | "orchestrator"
      | "task"
      | "package"
      | "features"
      | "encoding"
      | "items"
      | "labels"
      | null;
    /** Whether more labels pay; null if nothing was trained. */
    readonly stopping?: Stopping | null;
    /** Items that the latest training left out, the first of them by name. */
    readonly left_out?: {
      readonly count: number;
      readonly items: readonly { item: number; id: string | null; why: string }[];
    } | null;
    /** Questions of a form, with what was measured about each. */
    readonly questions?: readonly {
      readonly question: string;
      readonly agreement: number | null;
      readonly score: number | null;
      readonly holdout_score: number | null;
    }[];
    /** Sentences about data that the model does not get. */
    readonly notes?: readonly string[];
    /** How far an encoder has made vectors of the items. */
    readonly encoding?: {
      readonly name: string;
      readonly done: number;
      readonly total: number;
      readonly error: string | null;
    } | null;
  };
  readonly per_minute: number;
  readonly paused: boolean;
  /** Further opinions, if the overlap is adaptive. */
  readonly opinions?: FurtherOpinions | null;
}

/** Verdict on whether more labels pay, and what they would gain, as a share of accuracy. */
export interface Stopping {
  readonly verdict: "stop" | "continue" | "unknown";
  readonly why: "gain" | "flat" | "stable" | "labels" | "wide" | "evaluation" | "kind";
  readonly gain: number | null;
  readonly gain_low: number | null;
  readonly gain_high: number | null;
  /** Number of further labels that gain so much. */
  readonly gain_labels: number | null;
}

/** Opinions that were asked for beyond the least number. */
export interface FurtherOpinions {
  readonly least: number;
  readonly most: number;
  readonly asked: number;
  /** Opinions an item so far. */
  readonly each: number | null;
  /** Items that wait for another opinion and that nobody has. */
  readonly waiting: number;
  /** Those of them that everybody has had. */
  readonly stuck: number;
  /** Names of people who could still answer some of them. */
  readonly could: readonly string[];
}

/** Training of the model. */
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

/** Labeller with their figures. */
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
  readonly state: "active" | "suspended" | "voided";
  /** Why they get no items: `gold` or `quiz`, or what the owner wrote who voided them. */
  readonly reason: string | null;
  /** Number of gold answers, and of those that are right. */
  readonly gold: number;
  readonly gold_right: number;
}

/** Invitation with its link. */
export interface Invitation {
  readonly name: string;
  readonly link: string;
}

/** Number of times that each answer was given. */
export interface Distribution {
  readonly answers: number;
  readonly all: boolean;
  readonly distinct: number;
  readonly bars: readonly Bar[];
  /** What was counted, in the order of the task. */
  readonly parts?: readonly DistributionPart[];
}

/** Answer and how often it was given. */
export interface Bar {
  readonly value: unknown;
  readonly count: number;
  /** Index of what it answers in the distribution's parts. */
  readonly part?: number;
}

/** Question whose answers are counted together. */
export interface DistributionPart {
  /** Question of a form; null if the task is no form. */
  readonly question: string | null;
  /** Label of the regions that it is about. */
  readonly label: unknown;
  /** Question about the regions with that label. */
  readonly about: string | null;
  /** Whether the relations between regions are counted, and not the regions. */
  readonly relations: boolean;
  readonly asked: number;
  readonly answers: number;
  readonly distinct: number;
}

/** Answer to an item. */
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

/** Flag on an item. */
export interface Flag {
  readonly id: string;
  readonly item: string;
  readonly labeller: string;
  readonly note: string | null;
  readonly created: string | null;
  readonly resolved: string | null;
  /** What owners and the labeller wrote since, oldest first. */
  readonly messages?: readonly FlagMessage[];
}

/** Message of a flag's thread. */
export interface FlagMessage {
  readonly by: string;
  /** Whether an owner wrote it. */
  readonly owner: boolean;
  readonly text: string;
  readonly created: string | null;
  /** Whether the other side has seen it. */
  readonly seen: boolean;
}

/** Item with its answers and flags. */
export interface ItemWithAnswers {
  readonly item: string;
  readonly external_id: string | null;
  readonly data: Item["data"];
  readonly open: number;
  /** Whether its answer is known and it is handed out to see how people do, or was until now. */
  readonly gold?: "active" | "retired" | null;
  readonly answers: readonly Answer[];
  readonly flags: readonly Flag[];
  readonly suggestions?: readonly ItemSuggestion[];
}

/** What a source suggests for an item. */
export interface ItemSuggestion {
  readonly source: string;
  readonly value: unknown;
  readonly score: number | null;
}

/** Page of items; `next` is where the next page begins. */
export interface ItemPage {
  readonly items: readonly ItemWithAnswers[];
  readonly next: number | null;
}

/** Page of flags; `next` is where the next page begins. */
export interface FlagPage {
  readonly flags: readonly Flag[];
  readonly next: string | null;
}

/** Number of latest trainings that are fetched; a project may have thousands. */
const MAX_RUNS = 500;

/** Project and its status. */
export interface ProjectWithStatus {
  readonly project: Project;
  readonly status: Status;
}

/** Fetches a project and its status. */
export async function fetchProjectWithStatus(slug: string): Promise<ProjectWithStatus> {
  const [project, status] = await Promise.all([
    fetchJson<Project>(projectPath(slug)),
    fetchJson<Status>(projectPath(slug, "/status")),
  ]);
  return { project, status };
}

/** Fetches the latest trainings, oldest first. */
export const fetchRuns = (slug: string) =>
  fetchJson<readonly Run[]>(projectPath(slug, `/runs?limit=${MAX_RUNS}`));

/** Fetches the labellers. */
export const fetchLabellers = (slug: string) =>
  fetchJson<readonly Labeller[]>(projectPath(slug, "/labellers"));

/** Fetches the distribution of the answers. */
export const fetchDistribution = (slug: string) =>
  fetchJson<Distribution>(projectPath(slug, "/distribution"));

/** Searches the items; `query` is the server's query string. */
export const searchItems = (slug: string, query: string) =>
  fetchJson<ItemPage>(projectPath(slug, `/items/search?${query}`));

/** Fetches an item. */
export const fetchItem = (slug: string, item: string) =>
  fetchJson<ItemWithAnswers>(projectPath(slug, `/items/${item}`));

/** Fetches flags, newest first, from `before` on. */
export const fetchFlags = (slug: string, resolved: boolean, before: string | null) =>
  fetchJson<FlagPage>(
    projectPath(
      slug,
      `/flags?${new URLSearchParams({ resolved: String(resolved), ...(before ? { before } : {}) })}`,
    ),
  );

/** Corrects an item; repeating it with the same `id` changes nothing. */
export function correctItem(
  slug: string,
  item: string,
  id: string,
  value: unknown,
): Promise<ItemWithAnswers> {
  return request("POST", projectPath(slug, `/items/${item}/corrections`), { id, value });
}

/** Resolves a flag or reopens it. */
export function resolveFlag(slug: string, flag: string, resolved: boolean): Promise<Flag> {
  return request("PATCH", projectPath(slug, `/flags/${encodeURIComponent(flag)}`), { resolved });
}

/** Fields of a project to change. */
export type ProjectChange = Partial<
  Pick<Project, "title" | "guidelines" | "style" | "task" | "paused" | "archived">
> & {
  readonly settings?: Partial<Settings>;
};

/** Changes a project. */
export function changeProject(slug: string, changes: ProjectChange): Promise<Project> {
  return request("PATCH", projectPath(slug), changes);
}

/** Invites a labeller. */
export function inviteLabeller(slug: string, name: string, role: Role): Promise<Invitation> {
  return request("POST", projectPath(slug, "/labellers"), { name, role });
}

/** Makes a new link for a labeller, also one who was revoked. */
export function renewLink(slug: string, name: string): Promise<Invitation> {
  return request("POST", projectPath(slug, `/labellers/${encodeURIComponent(name)}/link`));
}

/** Makes a labeller the owner; the link is for somebody who is not signed in yet. */
export function handOver(
  slug: string,
  name: string,
): Promise<{ readonly name: string; readonly link: string | null }> {
  return request("POST", projectPath(slug, "/hand-over"), { name });
}

/** Revokes a labeller's access. */
export function revokeLabeller(slug: string, name: string): Promise<unknown> {
  return request("DELETE", projectPath(slug, `/labellers/${encodeURIComponent(name)}`));
}

/** Returns the path of an export of the labels. */
export const exportPath = (slug: string, query: string): string =>
  projectPath(slug, `/labels?${query}`);
