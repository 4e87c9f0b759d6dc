/** Preview of the file with the current choices, fetched anew when they change. */
import { useEffect, useRef, useState } from "preact/hooks";
import { fetchPreview, type Preview, type PreviewOf } from "./api";

/** Delay in milliseconds after a change. */
const DELAY_MS = 350;
/** Size in bytes up to which a file is sent again for each change. */
const MAX_RESENT = 8 * 2 ** 20;

/** Preview, and why the latest one could not be made. */
export interface LivePreview {
  readonly preview: Preview | null;
  readonly error: string | null;
  readonly busy: boolean;
}

/** Returns whether a file is sent again for each change. */
export const isResent = (file: File): boolean => file.size <= MAX_RESENT;

/** Returns the preview of a file as it would be added; a large file is sent once, if at all. */
export function usePreview(file: File | null, first: Preview | null, of: PreviewOf): LivePreview {
  const [live, setLive] = useState<LivePreview>({ preview: first, error: null, busy: false });
  const wanted = JSON.stringify(of);
  const asked = useRef<string | null>(null);
  useEffect(() => {
    if (!file || asked.current === wanted) return;
    if (first && !isResent(file) && asked.current !== null) return;
    const stop = new AbortController();
    const fetchNow = async () => {
      asked.current = wanted;
      setLive((now) => ({ ...now, busy: true }));
      try {
        const preview = await fetchPreview(file, of, { signal: stop.signal });
        if (!stop.signal.aborted) setLive({ preview, error: null, busy: false });
      } catch (reason) {
        const error = reason instanceof Error ? reason.message : String(reason);
        if (!stop.signal.aborted) setLive((now) => ({ ...now, error, busy: false }));
      }
    };
    const timer = setTimeout(() => void fetchNow(), DELAY_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [file, wanted]);
  return live;
}
