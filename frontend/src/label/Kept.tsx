/** Says how many answers wait on this device, also when the server won't say whose page it is. */
import { useEffect, useState } from "preact/hooks";
import { openOutbox } from "../outbox/outbox";

interface KeptProps {
  readonly slug: string;
  /** As far as this page knows; after a reload that may be too few. */
  readonly known: number;
  say(count: number): string;
}

export function Kept({ slug, known, say }: KeptProps) {
  const [count, setCount] = useState(known);
  useEffect(() => {
    openOutbox(slug)
      .count()
      .then((found) => setCount(Math.max(known, found)))
      .catch(() => setCount(known));
  }, [slug, known]);
  return count ? <p>{say(count)}</p> : null;
}
