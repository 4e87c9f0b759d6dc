/** Says how many answers wait on this device, also when the server won't say whose page it is. */
import { useEffect, useState } from "preact/hooks";
import type { Outbox } from "../runtime/outbox";

interface KeptProps {
  readonly outbox: Outbox;
  /** As far as this page knows; after a reload that may be too few. */
  readonly known: number;
  say(count: number): string;
}

export function Kept({ outbox, known, say }: KeptProps) {
  const [count, setCount] = useState(known);
  useEffect(() => {
    outbox
      .count()
      .then((found) => setCount(Math.max(known, found)))
      .catch(() => setCount(known));
  }, [outbox, known]);
  return count ? <p>{say(count)}</p> : null;
}
