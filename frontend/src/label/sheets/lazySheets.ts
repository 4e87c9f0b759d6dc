/** Lazy loading of the sheets, after the first item is on screen. */
import { useEffect, useState } from "preact/hooks";
import { lazyView } from "../../data/lazy";

/** Delay, in milliseconds, after the first item: it doesn't compete with it, and is early enough. */
const LATER_MS = 1_000;

/** View of the sheets, loaded when it is first rendered. */
export const sheetsView = lazyView(() => import("./Sheets").then((m) => m.Sheets));

/** Returns true from a moment after the first item was shown. */
export function useAfterFirstItem(shown: boolean): boolean {
  const [later, setLater] = useState(false);
  useEffect(() => {
    if (!shown || later) return;
    const timer = setTimeout(() => setLater(true), LATER_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return later;
}
