/** Something that the owner does: once at a time, and what went wrong is said beside it. */
import { useRef, useState } from "preact/hooks";

export interface Action {
  readonly busy: boolean;
  readonly error: string | null;
  run(): void;
}

export function useAction(act: () => Promise<void>): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  // Not the state: two presses may come before it is drawn.
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
