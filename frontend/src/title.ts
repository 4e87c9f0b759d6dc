/** What the browser's tab says; null leaves it to others. */
import { useEffect } from "preact/hooks";

export function useTitle(title: string | null): void {
  useEffect(() => {
    if (title !== null) document.title = title;
  }, [title]);
}
