import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Hints, watch } from "../../../src/admin/shared/liveData";
import { HttpError } from "../../../src/http";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("many hints are one request a second", async () => {
  const fetching = vi.fn(async () => "a");
  const live = watch(fetching);
  for (let n = 0; n < 50; n++) live.refresh();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(fetching).toHaveBeenCalledTimes(1);
  live.refresh();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(fetching).toHaveBeenCalledTimes(2);
});

test("an older answer that is slow does not cover a newer one", async () => {
  const waiting: ((text: string) => void)[] = [];
  const live = watch(() => new Promise<string>((resolve) => waiting.push(resolve)));
  const both = [live.reload(), live.reload()];
  waiting[1]?.("new");
  waiting[0]?.("old");
  await Promise.all(both);
  expect(live.value.value).toBe("new");
});

test("an error leaves what is known, and the next success ends it", async () => {
  let fails = false;
  const live = watch(async () => {
    if (fails) throw new HttpError(503, "The database is away.");
    return "a";
  });
  await live.reload();
  fails = true;
  await live.reload();
  expect(live.error.value?.message).toBe("The database is away.");
  expect(live.value.value).toBe("a");
  fails = false;
  await live.reload();
  expect(live.error.value).toBe(null);
});

test("stopping stops the poll, and what comes after it is not taken in", async () => {
  const waiting: ((text: string) => void)[] = [];
  const live = watch(() => new Promise<string>((resolve) => waiting.push(resolve)));
  const stop = live.start();
  stop();
  waiting[0]?.("late");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(waiting.length).toBe(1);
  expect(live.value.value).toBe(null);
  expect(vi.getTimerCount()).toBe(0);
});

test("a hint reaches everybody who listens, and nobody who has stopped", () => {
  const hints = new Hints();
  const [one, other] = [vi.fn(), vi.fn()];
  const deaf = hints.listen(one);
  hints.listen(other);
  hints.publish();
  deaf();
  hints.publish();
  expect(one).toHaveBeenCalledTimes(1);
  expect(other).toHaveBeenCalledTimes(2);
});
