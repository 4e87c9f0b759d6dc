/** Number of owners' answers to the labeller's flags that were not seen yet. */
import { useContext, useEffect } from "preact/hooks";
import { EnvironmentContext } from "../../environment";
import { fetchOwnFlags } from "./OwnFlags";

/** Interval between two looks, in milliseconds. */
const LOOK_MS = 60_000;

/** Calls `answered` with the number, now and every minute; a page in a notebook has no HTTP. */
export function useUnreadAnswers(slug: string, answered: (unread: number) => void): void {
  const { standalone } = useContext(EnvironmentContext);
  useEffect(() => {
    if (!standalone) return;
    const look = () => {
      if (document.hidden) return;
      fetchOwnFlags(slug, 1).then(
        (page) => answered(page.unread),
        () => {},
      );
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [slug, standalone]);
}
