/**
 * Answers that have been begun and not given, kept in the browser so that a reload loses none.
 *
 * One for each item of a labeller and project, until the item is answered. They are few and
 * small: beyond the bounds the oldest go, and one that is too large is not kept.
 */

/** What there is of an answer. */
export interface SavedDraft {
  /** The former answer that it began from. */
  readonly from: unknown;
  /** Like an answer to the item, though perhaps not a whole one. */
  readonly draft: unknown;
}

export interface Drafts {
  read(user: string, item: string): SavedDraft | null;
  write(user: string, item: string, saved: SavedDraft): void;
  erase(user: string, item: string): void;
}

const PREFIX = "supt-draft:";
export const MOST_DRAFTS = 32;
/** In characters, as written: an answer that can be sent at all is hardly longer. */
export const MOST_LENGTH = 65_536;

interface Line extends SavedDraft {
  readonly at: number;
}

/** All functions do nothing where the browser forbids it: nothing is lost but comfort. */
export function openDrafts(project: string, storage: () => Storage = () => localStorage): Drafts {
  const key = (user: string, item: string) => PREFIX + JSON.stringify([project, user, item]);
  return {
    read(user, item) {
      return attempt(() => parse(storage().getItem(key(user, item))));
    },
    write(user, item, saved) {
      const text = JSON.stringify({ ...saved, at: Date.now() } satisfies Line);
      attempt(() => {
        if (text.length > MOST_LENGTH) storage().removeItem(key(user, item));
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
  if (keys.length <= MOST_DRAFTS) return;
  const age = (key: string) => parse(storage.getItem(key))?.at ?? 0;
  const oldest = keys.map((key) => [age(key), key] as const).sort(([one], [other]) => other - one);
  for (const [, key] of oldest.slice(MOST_DRAFTS)) storage.removeItem(key);
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
