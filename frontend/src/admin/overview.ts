/**
 * Keeps an owner's overview fresh: the socket says that something changed, HTTP says what.
 *
 * However many hints come, there is at most one round of requests at a time and one a second.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { HttpError } from "../http/http";
import { fetchOverview, type Overview } from "./api";

const PAUSE_MS = 1_000;
/** The net under the hints. */
const POLL_MS = 10_000;

export interface Watched {
  readonly overview: ReadonlySignal<Overview | null>;
  readonly error: ReadonlySignal<HttpError | null>;
  /** Fetches soon; a hint that comes meanwhile is not lost. */
  refresh(): void;
  /** Fetches now: the person has just changed something. */
  reload(): Promise<void>;
  start(): () => void;
}

export function watchOverview(
  slug: string,
  fetching: (slug: string) => Promise<Overview> = fetchOverview,
): Watched {
  const overview = signal<Overview | null>(null);
  const error = signal<HttpError | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;

  async function reload(): Promise<void> {
    latest += 1;
    const mine = latest;
    try {
      const fetched = await fetching(slug);
      // An older answer that was slow must not cover a newer one.
      if (mine !== latest) return;
      overview.value = fetched;
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
      clearInterval(poll);
      clearTimeout(timer);
    };
  }

  return { overview, error, refresh, reload, start };
}

function asHttpError(reason: unknown): HttpError {
  return reason instanceof HttpError ? reason : new HttpError(0, String(reason));
}
