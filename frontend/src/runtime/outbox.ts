/**
 * Requests that the server has not acknowledged, stored in IndexedDB.
 *
 * There is one list per project and labeller, oldest first. Each change is one transaction, so
 * two tabs of one labeller never lose each other's requests. Until a transaction has committed,
 * the journal has the request.
 */
import { createStore, entries, get, type UseStore, update } from "idb-keyval";
import type { Request } from "../session/state";
import { openJournal } from "./journal";

/** Store of unacknowledged requests. */
export interface Outbox {
  /** Returns the requests of a labeller, oldest first. */
  load(user: string): Promise<readonly Request[]>;
  /** Stores a request; rejects if the browser can't. */
  store(user: string, message: Request): Promise<void>;
  /** Deletes a request. */
  forget(user: string, id: string): Promise<void>;
  /** Returns the number of requests of this project, of all labellers. */
  count(): Promise<number>;
}

/** Opens the outbox of a project. */
export function openOutbox(project: string, store: UseStore = defaultStore()): Outbox {
  const key = (user: string): string => JSON.stringify([project, user]);
  const change = (user: string, f: (stored: Request[]) => Request[]): Promise<void> =>
    update<Request[]>(key(user), (stored) => f(stored ?? []), store);
  return {
    async load(user) {
      const late = openJournal(key(user)).read();
      const stored = (await get<Request[]>(key(user), store)) ?? [];
      const known = new Set(stored.map(({ id }) => id));
      return [...stored, ...late.filter(({ id }) => !known.has(id))];
    },
    async store(user, message) {
      const journal = openJournal(key(user));
      journal.write(message);
      await change(user, (stored) => [...stored.filter(({ id }) => id !== message.id), message]);
      journal.remove(message.id);
    },
    async forget(user, id) {
      openJournal(key(user)).remove(id);
      await change(user, (stored) => stored.filter((message) => message.id !== id));
    },
    async count() {
      const all = await entries<string, Request[]>(store);
      return all
        .filter(([name]) => (JSON.parse(name) as [string, string])[0] === project)
        .reduce((sum, [, stored]) => sum + stored.length, 0);
    },
  };
}

/** Outbox of a page that only watches: it stores nothing. */
export const noOutbox: Outbox = {
  load: async () => [],
  store: async () => {},
  forget: async () => {},
  count: async () => 0,
};

function defaultStore(): UseStore {
  return createStore("supt-outbox", "answers");
}
