/**
 * Write-ahead journal of the outbox, in `localStorage`.
 *
 * IndexedDB takes some milliseconds to commit, and a page that is closed or reloaded before then
 * would lose the request. `localStorage` is written when the call returns, but it is small and
 * gets slow when full, so a request stays here only until the database has it.
 */
import type { Request } from "../session/state";

interface Line {
  /** Milliseconds since the epoch, made unique per tab; orders the lines. */
  readonly at: number;
  readonly message: Request;
}

/** Prefix of the journal's keys in `localStorage`. */
const PREFIX = "supt-journal:";

/** Requests on their way to the database. */
export interface Journal {
  /** Writes a request before it goes to the database. */
  write(message: Request): void;
  /** Removes a request that the database has. */
  remove(id: string): void;
  /** Returns the requests, oldest first. */
  read(): readonly Request[];
}

/** Opens the journal of `owner`. Each request has a key of its own, so tabs don't overwrite it. */
export function openJournal(owner: string, storage: Storage = localStorage): Journal {
  const start = `${PREFIX}${owner}:`;
  let last = 0;
  return {
    write(message) {
      last = Math.max(last + 1, Date.now());
      attempt(() => storage.setItem(start + message.id, JSON.stringify({ at: last, message })));
    },
    remove(id) {
      attempt(() => storage.removeItem(start + id));
    },
    read() {
      const keys = attempt(() => Object.keys(storage)) ?? [];
      const lines = keys
        .filter((key) => key.startsWith(start))
        .map((key) => parse(storage.getItem(key)));
      return lines
        .filter((line) => line !== null)
        .sort((one, other) => one.at - other.at)
        .map(({ message }) => message);
    },
  };
}

/** Returns null where the storage is full or forbidden: then only the database has the request. */
function attempt<T>(f: () => T): T | null {
  try {
    return f();
  } catch {
    return null;
  }
}

function parse(text: string | null): Line | null {
  const line = attempt(() => JSON.parse(text ?? "null") as Partial<Line> | null);
  return typeof line?.at === "number" && typeof line.message?.id === "string"
    ? (line as Line)
    : null;
}
