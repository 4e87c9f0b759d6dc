/** Items that are found page by page; they don't change while others label, so nothing jumps. */
import { useEffect, useState } from "preact/hooks";
import type { ItemPage, ItemWithAnswers } from "../../shared/api";

/** Number of pages without a match that are skipped before the page asks whether to go on. */
const EMPTY_PAGES = 5;

/** Items found so far, and how to get more. */
export interface Pages {
  readonly items: readonly ItemWithAnswers[];
  /** Where the next page begins; null if there is none. */
  readonly next: number | null;
  readonly error: string | null;
  readonly busy: boolean;
  more(): void;
  /** Looks again from the beginning. */
  again(): void;
  /** Shows an item that was changed. */
  replace(item: ItemWithAnswers): void;
  /** Leaves items out. */
  remove(items: ReadonlySet<string>): void;
}

type Fetch = (after: number) => Promise<ItemPage>;

/** Returns the items that `fetchPage` finds; another search is another component. */
export function usePages(fetchPage: Fetch): Pages {
  const [items, setItems] = useState<readonly ItemWithAnswers[]>([]);
  const [next, setNext] = useState<number | null>(0);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(true);
  const look = async (after: number, known: readonly ItemWithAnswers[], isGone: () => boolean) => {
    setBusy(true);
    setError(null);
    try {
      const page = await findSome(fetchPage, after);
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
    replace: (changed) =>
      setItems((now) => now.map((item) => (item.item === changed.item ? changed : item))),
    remove: (gone) => setItems((now) => now.filter(({ item }) => !gone.has(item))),
  };
}

async function findSome(fetchPage: Fetch, from: number): Promise<ItemPage> {
  let after = from;
  for (let page = 1; ; page++) {
    const found = await fetchPage(after);
    if (found.items.length || found.next === null || page === EMPTY_PAGES) return found;
    after = found.next;
  }
}
