/** Lazy views: components whose code is loaded when they are needed. */
import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Wait, in milliseconds, before loading is tried again. */
const AGAIN_MS = 1_000;

/** Component that loads itself. */
export interface LazyView<P> {
  readonly View: FunctionComponent<P>;
  /** Resolves when the component can be rendered at once. */
  ready(): Promise<void>;
}

/**
 * Returns a component that renders nothing until `load` has succeeded.
 *
 * @example
 * const pairView = lazyView(() => import("./PairView").then((m) => m.PairView));
 */
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
      // It may have been loaded between the rendering and this effect.
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
