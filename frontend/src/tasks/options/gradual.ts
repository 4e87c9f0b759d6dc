/** Gradual drawing of long lists, so that no key waits for a thousand buttons. */
import { useEffect, useState } from "preact/hooks";

/** Number of entries that are drawn at once. */
const AT_ONCE = 120;

/** Returns how many of `total` entries to draw now; more follow soon, from anew for another `list`. */
export function useGradually(list: unknown, total: number): number {
  const [drawn, setDrawn] = useState({ list, count: AT_ONCE });
  const count = drawn.list === list ? drawn.count : AT_ONCE;
  useEffect(() => {
    if (count >= total) return;
    const timer = setTimeout(() => setDrawn({ list, count: count + AT_ONCE }));
    return () => clearTimeout(timer);
  }, [list, count, total]);
  return Math.min(count, total);
}
