/** What is loaded only after the first item: the code of the sheets that open over the page. */
import { useEffect, useState } from "preact/hooks";
import { lazyView } from "../../data/lazy";

/** The first item is on screen; and nobody is offline yet. */
const LATER_MS = 1_000;

export const sheetsView = lazyView(() => import("./Sheets").then((m) => m.Sheets));

/** Turns true a moment after something was `there` for the first time. */
export function useAfterFirstItem(there: boolean): boolean {
  const [later, setLater] = useState(false);
  useEffect(() => {
    if (!there || later) return;
    const timer = setTimeout(() => setLater(true), LATER_MS);
    return () => clearTimeout(timer);
  }, [there]);
  return later;
}
