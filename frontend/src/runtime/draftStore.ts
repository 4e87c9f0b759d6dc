/**
 * Unfinished answers, kept in `localStorage` so that a reload loses none.
 *
 * There is one per project, labeller and item, until the item is answered. Their number and size
 * are limited: the oldest go first, and one that is too large is not kept.
 */

/** Stored draft of an answer. */
export interface SavedDraft {
  /** Previous answer that the draft began from. */
  readonly from: unknown;
  /** Value in the form of an answer, though perhaps not a complete one. */
  readonly draft: unknown;
}

/** Store of drafts; its functions do nothing where the browser forbids storage. */
export interface DraftStore {
  read(user: string, item: string): SavedDraft | null;
  write(user: string, item: string, saved: SavedDraft): void;
  erase(user: string, item: string): void;
}

/** Prefix of the drafts' keys in `localStorage`. */
const PREFIX = "supt-draft:";
/** Maximum number of drafts. */
export const MAX_DRAFTS = 32;
/** Maximum length of a draft in characters of JSON; an answer that can be sent is no longer. */
export const MAX_LENGTH = 65_536;

interface Line extends SavedDraft {
  /** Milliseconds since the epoch; the oldest drafts are removed first. */
  readonly at: number;
}

/** Opens the drafts of a project. */
export function openDrafts(
  project: string,
  storage: () => Storage = () => localStorage,
): DraftStore {
  const key = (user: string, item: string) => PREFIX + JSON.stringify([project, user, item]);
  return {
    read(user, item) {
      return attempt(() => parse(storage().getItem(key(user, item))));
    },
    write(user, item, saved) {
      const text = JSON.stringify({ ...saved, at: Date.now() } satisfies Line);
      attempt(() => {
        if (text.length > MAX_LENGTH) storage().removeItem(key(user, item));
        else storage().setItem(key(user, item), text);
        prune(storage());
      });
    },
    erase(user, item) {
      attempt(() => storage().removeItem(key(user, item)));
    },
  };
}

function prune(storage: Storage): void {
  const keys = Object.keys(storage).filter((key) => key.startsWith(PREFIX));
  if (keys.length <= MAX_DRAFTS) return;
  const age = (key: string) => parse(storage.getItem(key))?.at ?? 0;
  const oldest = keys.map((key) => [age(key), key] as const).sort(([one], [other]) => other - one);
  for (const [, key] of oldest.slice(MAX_DRAFTS)) storage.removeItem(key);
}

function parse(text: string | null): Line | null {
  const line = attempt(() => JSON.parse(text ?? "null") as Partial<Line> | null);
  return typeof line?.at === "number" && "draft" in line ? (line as Line) : null;
}

function attempt<T>(f: () => T): T | null {
  try {
    return f();
  } catch {
    return null;
  }
}
