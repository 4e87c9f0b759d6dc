/**
 * Answers that the server has not acknowledged, kept in the browser's database.
 *
 * One list for each project and labeller, oldest first. Each change is one transaction of
 * IndexedDB, so that two tabs of one labeller never lose each other's answers.
 */
import { createStore, entries, get, type UseStore, update } from "idb-keyval";
import type { Request } from "../session/types";

export interface Outbox {
  load(user: string): Promise<readonly Request[]>;
  keep(user: string, message: Request): Promise<void>;
  forget(user: string, id: string): Promise<void>;
  /** How many are kept for this project, whoever's they are. */
  count(): Promise<number>;
}

export function openOutbox(project: string, store: UseStore = defaultStore()): Outbox {
  const key = (user: string): string => JSON.stringify([project, user]);
  const change = (user: string, f: (kept: Request[]) => Request[]): Promise<void> =>
    update<Request[]>(key(user), (kept) => f(kept ?? []), store);
  return {
    load: async (user) => (await get<Request[]>(key(user), store)) ?? [],
    keep: (user, message) =>
      change(user, (kept) => [...kept.filter(({ id }) => id !== message.id), message]),
    forget: (user, id) => change(user, (kept) => kept.filter((message) => message.id !== id)),
    count: async () => {
      const all = await entries<string, Request[]>(store);
      return all
        .filter(([name]) => (JSON.parse(name) as [string, string])[0] === project)
        .reduce((sum, [, kept]) => sum + kept.length, 0);
    },
  };
}

/** For a page that only watches: nothing to keep. */
export const noOutbox: Outbox = {
  load: async () => [],
  keep: async () => {},
  forget: async () => {},
  count: async () => 0,
};

function defaultStore(): UseStore {
  return createStore("supt-outbox", "answers");
}
