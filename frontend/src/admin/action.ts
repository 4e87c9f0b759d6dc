/** Something that the owner does: once at a time, and what went wrong is said beside it. */
import { useState } from "preact/hooks";

export interface Action {
  readonly busy: boolean;
  readonly error: string | null;
  run(): void;
}

export function useAction(act: () => Promise<void>): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    act()
      .catch((reason: unknown) =>
        setError(reason instanceof Error ? reason.message : String(reason)),
      )
      .finally(() => setBusy(false));
  };
  return { busy, error, run };
}
