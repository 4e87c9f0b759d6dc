/** Question of the browser before a page is left that still sends something. */
import { useEffect } from "preact/hooks";

/** Lets the browser ask before the page is left. */
export function useLeaveQuestion(asking: boolean): void {
  useEffect(() => {
    if (!asking) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [asking]);
}
