/**
 * Keeps what a section shows fresh: the socket says that something changed, HTTP says what.
 *
 * However many hints come, there is at most one round of requests a second, and a slow answer
 * never covers a newer one.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext, useEffect, useMemo } from "preact/hooks";
import { HttpError } from "../../http";

const PAUSE_MS = 1_000;
/** The net under the hints. */
const POLL_MS = 10_000;

export interface Live<T> {
  readonly value: ReadonlySignal<T | null>;
  readonly error: ReadonlySignal<HttpError | null>;
  /** Fetches soon; a hint that comes meanwhile is not lost. */
  refresh(): void;
  /** Fetches now: the person has just changed something. */
  reload(): Promise<void>;
  start(): () => void;
}

export function watch<T>(fetching: () => Promise<T>): Live<T> {
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
      latest += 1; // what is still under way comes too late
      clearInterval(poll);
      clearTimeout(timer);
      timer = undefined;
    };
  }

  return { value, error, refresh, reload, start };
}

/** Passes the socket's hints on to whatever is on the page. */
export class Hints {
  readonly #listeners = new Set<() => void>();

  readonly tell = (): void => {
    for (const listener of this.#listeners) listener();
  };

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export const HintsContext = createContext(new Hints());

/** Watches for as long as the component is on the page; `key` says what is being watched. */
export function useLive<T>(key: string, fetching: () => Promise<T>): Live<T> {
  const hints = useContext(HintsContext);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is fetched
  const live = useMemo(() => watch(fetching), [key]);
  useEffect(() => {
    const stop = live.start();
    const deaf = hints.listen(live.refresh);
    return () => {
      deaf();
      stop();
    };
  }, [live, hints]);
  return live;
}

function asHttpError(reason: unknown): HttpError {
  return reason instanceof HttpError ? reason : new HttpError(0, String(reason));
}
