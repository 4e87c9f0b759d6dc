/** Actions of the user, one at a time, with the error of the last one. */
import { useRef, useState } from "preact/hooks";

/** Action that is idle or under way. */
export interface Action {
  readonly busy: boolean;
  readonly error: string | null;
  run(): void;
}

/** Returns an action; calls while it runs are ignored. */
export function useAction(act: () => Promise<void>): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  // Not `busy`: two clicks may come before the next render.
  const running = useRef(false);
  const run = () => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setError(null);
    act()
      .catch((reason: unknown) =>
        setError(reason instanceof Error ? reason.message : String(reason)),
      )
      .finally(() => {
        running.current = false;
        setBusy(false);
      });
  };
  return { busy, error, run };
}
