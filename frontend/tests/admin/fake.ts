/** A server's HTTP in a test: answers by path, and what was asked of it. */
import { vi } from "vitest";
import type { Labeller, ProjectOverview, Run, Status } from "../../src/admin/api";

export const project: ProjectOverview = {
  slug: "digits",
  title: "Digits",
  paused: false,
  role: "admin",
};

export const status: Status = {
  items: 1_797,
  done: 812,
  out: 4,
  labels: 831,
  labellers: 3,
  connected: 2,
  generation: 7,
  model: { state: "ready", score: 0.934, labels: 810, error: null },
  per_minute: 23.44,
  paused: false,
};

export const run = (n: number, labels: number, score: number | null): Run => ({
  run: n,
  state: score === null ? "failed" : "ready",
  labels,
  metrics: score === null ? null : { score },
});

export const labellers: readonly Labeller[] = [
  { name: "ada", role: "admin", labels: 412, connected: true, median_ms: 1_240 },
  { name: "grace", role: "labeller", labels: 0, connected: false, median_ms: null },
];

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

type Answer = readonly [status: number, body: unknown];

/** Routes are `METHOD path`; a function answers anew each time. */
export function serve(routes: Record<string, Answer | (() => Answer)>): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const method = init.method ?? "GET";
    asked.push({ method, path, body: init.body ? JSON.parse(String(init.body)) : undefined });
    const route = routes[`${method} ${path}`] ?? [404, { error: "No such thing." }];
    const [code, body] = typeof route === "function" ? route() : route;
    return new Response(body === null ? null : JSON.stringify(body), { status: code });
  });
  return asked;
}

export const API = "/api/v1/projects/digits";

export function overviewRoutes(now: () => Status = () => status) {
  return {
    [`GET ${API}`]: [200, project] as Answer,
    [`GET ${API}/status`]: (): Answer => [200, now()],
    [`GET ${API}/runs`]: [200, [run(1, 10, 0.5), run(2, 20, null), run(3, 30, 0.7)]] as Answer,
    [`GET ${API}/labellers`]: [200, labellers] as Answer,
  };
}
