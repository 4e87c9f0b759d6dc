/** What the server tells an owner over HTTP, as far as this page shows it. */

import { fetchJson, projectPath, request } from "../http/http";
import type { ModelState, Role } from "../protocol/messages";

export interface ProjectOverview {
  readonly slug: string;
  readonly title: string;
  readonly paused: boolean;
  readonly role: Role;
}

export interface Status {
  readonly items: number;
  readonly done: number;
  readonly out: number;
  readonly labels: number;
  readonly labellers: number;
  readonly connected: number;
  readonly generation: number;
  readonly model: {
    readonly state: ModelState;
    readonly score: number | null;
    readonly labels: number;
    readonly error: string | null;
  };
  readonly per_minute: number;
  readonly paused: boolean;
}

export interface Run {
  readonly run: number;
  readonly state: ModelState;
  readonly labels: number;
  readonly metrics: Readonly<Record<string, number>> | null;
}

export interface Labeller {
  readonly name: string;
  readonly role: Role;
  readonly labels: number;
  readonly connected: boolean;
  readonly median_ms: number | null;
}

export interface Invitation {
  readonly name: string;
  readonly link: string;
}

export interface Overview {
  readonly project: ProjectOverview;
  readonly status: Status;
  readonly runs: readonly Run[];
  readonly labellers: readonly Labeller[];
}

export async function fetchOverview(slug: string): Promise<Overview> {
  const [project, status, runs, labellers] = await Promise.all([
    fetchJson<ProjectOverview>(projectPath(slug)),
    fetchJson<Status>(projectPath(slug, "/status")),
    fetchJson<Run[]>(projectPath(slug, "/runs")),
    fetchJson<Labeller[]>(projectPath(slug, "/labellers")),
  ]);
  return { project, status, runs, labellers };
}

export function setPaused(slug: string, paused: boolean): Promise<unknown> {
  return request("PATCH", projectPath(slug), { paused });
}

export function invite(slug: string, name: string, role: Role): Promise<Invitation> {
  return request("POST", projectPath(slug, "/labellers"), { name, role });
}

export function revoke(slug: string, name: string): Promise<unknown> {
  return request("DELETE", projectPath(slug, `/labellers/${encodeURIComponent(name)}`));
}

export function exportPath(slug: string, format: "jsonl" | "csv"): string {
  return projectPath(slug, `/labels?format=${format}`);
}
