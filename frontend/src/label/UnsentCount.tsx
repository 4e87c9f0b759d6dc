/** Number of answers stored on this device, known even while the server refuses the user. */
import { useEffect, useState } from "preact/hooks";
import type { Outbox } from "../runtime/outbox";

interface UnsentCountProps {
  readonly outbox: Outbox;
  /** Number that this page knows of; after a reload it may be too low. */
  readonly known: number;
  say(count: number): string;
}

/** Says how many answers have not been sent; nothing if there are none. */
export function UnsentCount({ outbox, known, say }: UnsentCountProps) {
  const [count, setCount] = useState(known);
  useEffect(() => {
    outbox
      .count()
      .then((found) => setCount(Math.max(known, found)))
      .catch(() => setCount(known));
  }, [outbox, known]);
  return count ? <p>{say(count)}</p> : null;
}
