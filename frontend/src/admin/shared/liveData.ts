/**
 * Live data of a section: the websocket says that something changed, HTTP says what.
 *
 * However many hints come, there is at most one request a second, and a slow response never
 * overwrites a newer one.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext, useEffect, useMemo } from "preact/hooks";
import { HttpError } from "../../http";

/** Minimum time, in milliseconds, between a hint and its request; hints in it count as one. */
const PAUSE_MS = 1_000;
/** Interval, in milliseconds, of requests without a hint, in case one was lost. */
const POLL_MS = 10_000;

/** Data that keep themselves up to date. */
export interface LiveData<T> {
  readonly value: ReadonlySignal<T | null>;
  readonly error: ReadonlySignal<HttpError | null>;
  /** Fetches soon; hints until then are covered by the same request. */
  refresh(): void;
  /** Fetches now, because the user has changed something. */
  reload(): Promise<void>;
  /** Begins to fetch; returns a function that stops it. */
  start(): () => void;
}

/** Returns live data that `fetching` gets. */
export function watch<T>(fetching: () => Promise<T>): LiveData<T> {
  const value = signal<T | null>(null);
  const error = signal<HttpError | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;

  async function reload(): Promise<void> {
    latest += 1;
    const mine = latest;
    try {
      const fetched = await fetching();
      if (mine !== latest) return;
      value.value = fetched;
      error.value = null;
    } catch (reason) {
      if (mine === latest) error.value = asHttpError(reason);
    }
  }

  function refresh(): void {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void reload();
    }, PAUSE_MS);
  }

  function start(): () => void {
    void reload();
    const poll = setInterval(refresh, POLL_MS);
    return () => {
      latest += 1; // a response that is still under way is ignored
      clearInterval(poll);
      clearTimeout(timer);
      timer = undefined;
    };
  }

  return { value, error, refresh, reload, start };
}

/** Publisher of the websocket's hints. */
export class Hints {
  readonly #listeners = new Set<() => void>();

  readonly publish = (): void => {
    for (const listener of this.#listeners) listener();
  };

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Context that provides the hints. */
export const HintsContext = createContext(new Hints());

/** Returns live data for the life of the component; another `key` means other data. */
export function useLiveData<T>(key: string, fetching: () => Promise<T>): LiveData<T> {
  const hints = useContext(HintsContext);
  // `key` identifies what `fetching` gets.
  const live = useMemo(() => watch(fetching), [key]);
  useEffect(() => {
    const stop = live.start();
    const stopListening = hints.listen(live.refresh);
    return () => {
      stopListening();
      stop();
    };
  }, [live, hints]);
  return live;
}

function asHttpError(reason: unknown): HttpError {
  return reason instanceof HttpError ? reason : new HttpError(0, String(reason));
}
