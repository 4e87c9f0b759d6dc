/** Width of the page, on which it depends whether a form opens one question at a time. */
import { useEffect, useState } from "preact/hooks";

const NARROW = "(max-width: 34rem)";

/** Returns whether the page is as narrow as a phone. */
export function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const look = () => setNarrow(query.matches);
    query.addEventListener?.("change", look);
    return () => query.removeEventListener?.("change", look);
  }, []);
  return narrow;
}
