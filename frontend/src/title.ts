/** Title of the browser's tab. */
import { useEffect } from "preact/hooks";

/** Sets the title of the tab; null leaves it as it is. */
export function useTitle(title: string | null): void {
  useEffect(() => {
    if (title !== null) document.title = title;
  }, [title]);
}
