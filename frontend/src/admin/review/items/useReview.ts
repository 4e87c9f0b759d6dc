/** Items that are reviewed one after the other; the list does not change meanwhile. */
import { useEffect, useState } from "preact/hooks";
import { fetchReview, type ReviewItem } from "./api";

/** Correction that was given here, and can be taken back. */
export interface Settled {
  readonly id: string;
  readonly value: unknown;
}

/** Number of items before the end of the list at which more are fetched. */
const AHEAD = 3;

/** Returns the items of a list, one of which is current. */
export function useReview(slug: string, wanted: string) {
  const [at, setAt] = useState(0);
  const [settled, setSettled] = useState<ReadonlyMap<string, Settled>>(new Map());
  const found = useFound(slug, wanted, at);
  const note = (item: string, what: Settled | null) =>
    setSettled((known) => {
      const now = new Map(known);
      // Again at the end: the one that was settled last is taken back first.
      now.delete(item);
      if (what) now.set(item, what);
      return now;
    });
  return {
    ...found,
    at,
    settled,
    goTo: (place: number) => setAt(Math.max(0, Math.min(place, found.items.length))),
    settle: (item: string, what: Settled) => note(item, what),
    unsettle: (item: string) => note(item, null),
  };
}

/** Returns the items found so far; more are fetched before the last of them is reached. */
function useFound(slug: string, wanted: string, at: number) {
  const [items, setItems] = useState<readonly ReviewItem[]>([]);
  const [after, setAfter] = useState<string | null>("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(true);
  useEffect(() => {
    if (after === null || at + AHEAD < items.length) return;
    let gone = false;
    const unlessGone = (change: () => void) => {
      if (!gone) change();
    };
    setBusy(true);
    fetchReview(slug, new URLSearchParams(wanted), after)
      .then((page) =>
        unlessGone(() => {
          setItems((known) => [...known, ...page.items.filter((one) => !isKnown(known, one))]);
          setAfter(page.next);
        }),
      )
      .catch((reason: unknown) =>
        unlessGone(() => setError(reason instanceof Error ? reason.message : String(reason))),
      )
      .finally(() => unlessGone(() => setBusy(false)));
    return () => {
      gone = true;
    };
  }, [slug, wanted, after, at, items.length]);
  return { items, error, busy };
}

/** State of the review of a list. */
export type ReviewState = ReturnType<typeof useReview>;

const isKnown = (known: readonly ReviewItem[], { item }: ReviewItem): boolean =>
  known.some((one) => one.item.item === item.item);
