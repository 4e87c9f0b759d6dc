/** Items of the contact sheet, page by page. */
import { useEffect, useState } from "preact/hooks";
import { type ItemPage, type ItemWithAnswers, searchItems } from "../../shared/api";
import { fetchAlike } from "./api";
import type { Source } from "./source";

/** Number of pages without a match that are skipped before the page asks whether to go on. */
const EMPTY_PAGES = 5;

/** Items found so far, and how to get more. */
export interface Sheet {
  readonly items: readonly ItemWithAnswers[];
  readonly next: number | null;
  readonly error: string | null;
  readonly busy: boolean;
  more(): void;
  /** Looks again from the beginning. */
  again(): void;
  /** Leaves items out that have an answer now. */
  remove(items: ReadonlySet<string>): void;
}

/** Returns the items of a source; another source is another component. */
export function useSheet(slug: string, source: Source): Sheet {
  const [items, setItems] = useState<readonly ItemWithAnswers[]>([]);
  const [next, setNext] = useState<number | null>(0);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(true);
  const look = async (after: number, known: readonly ItemWithAnswers[], isGone: () => boolean) => {
    setBusy(true);
    setError(null);
    try {
      const page = await findSome(slug, source, after);
      if (isGone()) return;
      setItems([...known, ...page.items]);
      setNext(page.next);
    } catch (reason) {
      if (!isGone()) setError(reason instanceof Error ? reason.message : String(reason));
    } finally {
      if (!isGone()) setBusy(false);
    }
  };
  useEffect(() => {
    let gone = false;
    void look(0, [], () => gone);
    return () => {
      gone = true;
    };
  }, []);
  return {
    items,
    next,
    error,
    busy,
    more: () => {
      if (!busy && next !== null) void look(next, items, () => false);
    },
    again: () => void look(0, [], () => false),
    remove: (gone) => setItems((now) => now.filter(({ item }) => !gone.has(item))),
  };
}

async function findSome(slug: string, source: Source, from: number): Promise<ItemPage> {
  const fetchPage = source.kind === "alike" ? fetchAlike : searchItems;
  let after = from;
  for (let page = 1; ; page++) {
    const found = await fetchPage(slug, source.query(after));
    if (found.items.length || found.next === null || page === EMPTY_PAGES) return found;
    after = found.next;
  }
}
