/** Time in tests of suggestions, in which people read faster than in life. */
import { afterEach, beforeEach, vi } from "vitest";

/** Lets each item have been on screen for a while when a key is pressed. */
export function readAtOnce(): void {
  let now = 0;
  beforeEach(() => {
    vi.spyOn(performance, "now").mockImplementation(() => {
      now += 1_000;
      return now;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
}
