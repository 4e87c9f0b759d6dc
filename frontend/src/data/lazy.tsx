/** Views whose code is loaded when an item needs it: most projects show only one kind of item. */
import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";

/** It is asked for again when the network was away. */
const AGAIN_MS = 1_000;

export interface LazyView<P> {
  readonly View: FunctionComponent<P>;
  /** Settles when the view can be drawn at once. */
  ready(): Promise<void>;
}

export function lazyView<P extends object>(load: () => Promise<FunctionComponent<P>>): LazyView<P> {
  let Found: FunctionComponent<P> | null = null;
  let loading: Promise<void> | null = null;
  const fetchView = async () => {
    try {
      Found = await load();
    } finally {
      loading = null;
    }
  };
  const ready = async () => {
    if (Found) return;
    loading ??= fetchView();
    await loading;
  };
  const View = (props: P) => {
    const [, setLoaded] = useState(Found !== null);
    useEffect(() => {
      // It may have come between the drawing and this effect.
      if (Found) {
        setLoaded(true);
        return;
      }
      let timer: ReturnType<typeof setTimeout> | undefined;
      const attempt = () => {
        ready().then(
          () => setLoaded(true),
          () => {
            timer = setTimeout(attempt, AGAIN_MS);
          },
        );
      };
      attempt();
      return () => clearTimeout(timer);
    }, []);
    return Found ? <Found {...props} /> : null;
  };
  return { View, ready };
}
