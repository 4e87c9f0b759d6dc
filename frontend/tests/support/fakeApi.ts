/** A server's HTTP in a test: answers by path, and what was asked of it. */
import { vi } from "vitest";
import type { ItemWithAnswers, Labeller, Project, Run, Status } from "../../src/admin/shared/api";

export const project: Project = {
  slug: "digits",
  title: "Digits",
  task: { kind: "choice", options: ["cat", "dog"] },
  guidelines: "Look closely.",
  style: "",
  paused: false,
  role: "admin",
  settings: {
    overlap: 1,
    lease_seconds: 600,
    undo_seconds: 3600,
    blind: false,
    holdout: null,
    acquisition: null,
    model: null,
    suggest: "off",
    suggest_min: 0,
    suggest_blind: 0.2,
    sure: 0.95,
    again: "first",
    gold_rate: 0.05,
    gold_feedback: false,
    gold_min: 0,
    quiz: 0,
    quota: null,
  },
};

export const status: Status = {
  items: 1_797,
  done: 812,
  out: 4,
  open: 981,
  labels: 831,
  labellers: 3,
  connected: 2,
  generation: 7,
  behind: 21,
  flags: 2,
  dealt_twice: 0,
  model: { state: "ready", score: 0.934, labels: 810, error: null },
  per_minute: 23.44,
  paused: false,
};

export const run = (n: number, labels: number, metrics: Run["metrics"], error?: string): Run => ({
  run: n,
  state: error ? "failed" : "ready",
  labels,
  generation: n,
  queued: "2026-11-25T10:00:00.000+00:00",
  finished: "2026-11-25T10:00:02.000+00:00",
  durations: { fit: 0.5, score: 0.25 },
  metrics,
  error: error ?? null,
});

export const labellers: readonly Labeller[] = [
  {
    name: "ada",
    role: "admin",
    labels: 412,
    connected: true,
    median_ms: 1_240,
    per_minute: 31.25,
    agreement: 0.875,
    compared: 40,
    revoked: false,
    state: "active",
    reason: null,
    gold: 0,
    gold_right: 0,
  },
  {
    name: "grace",
    role: "labeller",
    labels: 0,
    connected: false,
    median_ms: null,
    per_minute: null,
    agreement: null,
    compared: 0,
    revoked: false,
    state: "active",
    reason: null,
    gold: 0,
    gold_right: 0,
  },
];

export const item = (
  id: string,
  text: string,
  more: Partial<ItemWithAnswers> = {},
): ItemWithAnswers => ({
  item: id,
  external_id: null,
  data: { kind: "text", text },
  open: 1,
  answers: [],
  flags: [],
  ...more,
});

export const answer = (labeller: string, value: unknown, more = {}) => ({
  label: `${labeller}-${value}`,
  labeller,
  value,
  ms: 1_200,
  created: "2026-11-25T10:00:00.000+00:00",
  late: false,
  correction: false,
  overruled: false,
  ...more,
});

export const flag = (id: string, note: string | null) => ({
  id,
  item: "7",
  labeller: "grace",
  note,
  created: "2026-11-25T10:00:00.000+00:00",
  resolved: null,
});

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export type Answered = readonly [status: number, body: unknown];
export type Routes = Record<string, Answered | (() => Answered)>;

/** Routes are `METHOD path`; a function answers anew each time. */
export function serve(routes: Routes): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const method = init.method ?? "GET";
    asked.push({ method, path, body: init.body ? JSON.parse(String(init.body)) : undefined });
    const route = routes[`${method} ${path}`] ?? [404, { error: `No such thing: ${path}` }];
    const [code, body] = typeof route === "function" ? route() : route;
    return new Response(body === null ? null : JSON.stringify(body), { status: code });
  });
  return asked;
}

export const API = "/api/v1/projects/digits";

export function everything(now: () => Status = () => status): Routes {
  return {
    [`GET ${API}`]: [200, project],
    [`GET ${API}/status`]: (): Answered => [200, now()],
    [`GET ${API}/runs?limit=500`]: [
      200,
      [
        run(1, 10, { score: 0.5 }),
        run(2, 20, {}, "ValueError: one class only"),
        run(3, 30, { score: 0.7, holdout_score: 0.75, holdout_low: 0.7, holdout_high: 0.8 }),
      ],
    ],
    [`GET ${API}/suggestions/sources`]: [200, []],
    [`GET ${API}/suggestions/acceptances`]: [200, []],
    "GET /api/v1/choices": [200, { acquisition: ["entropy", "margin"], model: ["default"] }],
    [`GET ${API}/labellers`]: [200, labellers],
    [`GET ${API}/links`]: [200, []],
    [`GET ${API}/groups`]: [200, []],
    [`GET ${API}/distribution`]: [
      200,
      {
        answers: 10,
        all: true,
        distinct: 2,
        bars: [
          { value: "cat", count: 8 },
          { value: true, count: 2 },
        ],
      },
    ],
    [`GET ${API}/items/search?limit=1`]: [200, { items: [item("1", "first")], next: null }],
    [`GET ${API}/flags?resolved=false`]: [200, { flags: [flag("F1", "a fox?")], next: null }],
  };
}
