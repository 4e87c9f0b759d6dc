/**
 * Answers that the server has not acknowledged, kept in the browser's database.
 *
 * One list for each project and labeller, oldest first. Each change is one transaction of
 * IndexedDB, so that two tabs of one labeller never lose each other's answers. Until it is
 * committed, the journal has the answer.
 */
import { createStore, entries, get, type UseStore, update } from "idb-keyval";
import type { Request } from "../session/state";
import { openJournal } from "./journal";

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
    async load(user) {
      const late = openJournal(key(user)).read();
      const kept = (await get<Request[]>(key(user), store)) ?? [];
      const known = new Set(kept.map(({ id }) => id));
      return [...kept, ...late.filter(({ id }) => !known.has(id))];
    },
    async keep(user, message) {
      const journal = openJournal(key(user));
      journal.write(message);
      await change(user, (kept) => [...kept.filter(({ id }) => id !== message.id), message]);
      journal.strike(message.id);
    },
    async forget(user, id) {
      openJournal(key(user)).strike(id);
      await change(user, (kept) => kept.filter((message) => message.id !== id));
    },
    async count() {
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
