/**
 * What has just been answered, written down at once.
 *
 * The browser's database needs some milliseconds to keep an answer, and a page that is reloaded
 * or closed meanwhile takes it along. What `localStorage` is told is kept when the call returns;
 * it is small, though, and slow when it is full. So an answer stands here only until the
 * database has it.
 */
import type { Request } from "../session/state";

interface Line {
  /** To bring the lines back into their order. */
  readonly at: number;
  readonly message: Request;
}

const PREFIX = "supt-journal:";

export interface Journal {
  write(message: Request): void;
  strike(id: string): void;
  /** Oldest first. */
  read(): readonly Request[];
}

/** A line each, so that two tabs never write over each other's. */
export function openJournal(owner: string, storage: Storage = localStorage): Journal {
  const start = `${PREFIX}${owner}:`;
  let last = 0;
  return {
    write(message) {
      last = Math.max(last + 1, Date.now());
      attempt(() => storage.setItem(start + message.id, JSON.stringify({ at: last, message })));
    },
    strike(id) {
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

/** Where there is no room, or the browser forbids it, the database alone has to do. */
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
