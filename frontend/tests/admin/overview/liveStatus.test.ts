import { expect, test } from "vitest";
import { liveStatus, minutesLeft } from "../../../src/admin/overview/liveStatus";
import { initialState } from "../../../src/session/state";
import { status } from "../../support/fakeApi";

test("what the socket tells is newer than what was fetched", () => {
  const told = {
    ...initialState("digits", 0),
    progress: {
      type: "progress" as const,
      done: 900,
      total: 1_800,
      mine: 0,
      labellers: 5,
      per_minute: 60,
    },
    model: {
      type: "model" as const,
      state: "training" as const,
      generation: 8,
      metrics: {},
      labels: 890,
    },
  };
  const now = liveStatus(status, told);
  expect(now).toMatchObject({ done: 900, items: 1_800, connected: 5, per_minute: 60 });
  expect(now.labels).toBe(900);
  expect(now.model).toMatchObject({ state: "training", labels: 890, score: 0.934 });
  expect(now.generation).toBe(8);
  expect(liveStatus(status, initialState("digits", 0))).toEqual(status);
});

test("the time that is left counts the labels that an item takes", () => {
  expect(minutesLeft({ ...status, items: 100, done: 50, labels: 50, per_minute: 10 })).toBe(5);
  expect(minutesLeft({ ...status, items: 100, done: 50, labels: 150, per_minute: 10 })).toBe(15);
  expect(minutesLeft({ ...status, per_minute: 0 })).toBe(null);
  expect(minutesLeft({ ...status, items: 5, done: 5 })).toBe(null);
});
