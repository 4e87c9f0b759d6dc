import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Overview } from "../../src/admin/api";
import { watchOverview } from "../../src/admin/overview";
import { scoreRange } from "../../src/admin/plot";
import { HttpError } from "../../src/http/http";

const named = (title: string) => ({ project: { title } }) as Overview;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("many hints are one request a second", async () => {
  const fetching = vi.fn(async () => named("a"));
  const watched = watchOverview("digits", fetching);
  for (let n = 0; n < 50; n++) watched.refresh();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(fetching).toHaveBeenCalledTimes(1);
  watched.refresh();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(fetching).toHaveBeenCalledTimes(2);
});

test("an older answer that is slow does not cover a newer one", async () => {
  const waiting: ((overview: Overview) => void)[] = [];
  const watched = watchOverview("digits", () => new Promise((resolve) => waiting.push(resolve)));
  const both = [watched.reload(), watched.reload()];
  waiting[1]?.(named("new"));
  waiting[0]?.(named("old"));
  await Promise.all(both);
  expect(watched.overview.value?.project.title).toBe("new");
});

test("an error leaves what is known, and the next success ends it", async () => {
  let fails = false;
  const watched = watchOverview("digits", async () => {
    if (fails) throw new HttpError(503, "The database is away.");
    return named("a");
  });
  await watched.reload();
  fails = true;
  await watched.reload();
  expect(watched.error.value?.message).toBe("The database is away.");
  expect(watched.overview.value?.project.title).toBe("a");
  fails = false;
  await watched.reload();
  expect(watched.error.value).toBe(null);
});

test("stopping stops the poll", async () => {
  const fetching = vi.fn(async () => named("a"));
  const stop = watchOverview("digits", fetching).start();
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetching).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("a curve has air around it but does not leave 0 and 1 where scores don't", () => {
  expect(scoreRange(null, null)).toEqual([0, 1]);
  expect(scoreRange(0.5, 0.5)).toEqual([0.48, 0.52]);
  expect(scoreRange(0, 1)).toEqual([0, 1]);
  expect(scoreRange(-2, 3)).toEqual([-2.5, 3.5]);
});
