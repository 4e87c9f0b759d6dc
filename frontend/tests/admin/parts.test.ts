import { expect, test } from "vitest";
import { readFilters } from "../../src/admin/items/Filters";
import { pointsOf } from "../../src/admin/model/LearningCurve";
import { liveStatus, minutesLeft } from "../../src/admin/overview/status";
import { readRows, withoutRow, writeRows } from "../../src/admin/project/optionRows";
import { hrefOf, parseSection } from "../../src/admin/router";
import { describeAnswer, describeAnswerInFull } from "../../src/admin/shared/answers";
import { formatTime, shorten } from "../../src/admin/shared/format";
import { initialState } from "../../src/session/state";
import { readOptions } from "../../src/tasks/options";
import { run, status } from "../support/fakeApi";

test("a curve has one point for each number of labels, in order, and none without a score", () => {
  const runs = [
    run(1, 30, { score: 0.6 }),
    run(2, 10, { score: 0.3, holdout_score: 0.4 }),
    run(3, 20, {}),
    run(4, 30, { score: 0.7 }),
  ];
  expect(pointsOf(runs)).toEqual([
    { labels: 10, score: 0.3, holdout: 0.4, low: null, high: null, target: null },
    { labels: 30, score: 0.7, holdout: null, low: null, high: null, target: null },
  ]);
});

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

test("an answer is told in a few characters, without cutting one in two", () => {
  expect(shorten("cat")).toBe("cat");
  expect(shorten(true)).toBe("true");
  expect(shorten(["a", "b"])).toBe("a, b");
  expect(shorten([])).toBe("[]");
  expect(shorten([[0, 3, "name"]])).toBe("name");
  expect(shorten([{ type: "box", label: "car", xyxy: [0, 0, 1, 1] }])).toBe("car");
  expect(shorten("👩‍🚀".repeat(9), 4)).toMatch(/…$/u);
  expect(Array.from(shorten("😀😀😀😀😀", 4))).toEqual(["😀", "😀", "😀", "…"]);
});

test("an answer is named as its task names it, and an empty one says so", () => {
  const choice = { kind: "choice", options: ["cat", { value: 1, label: "One" }] } as const;
  expect(describeAnswer(choice, 1)).toBe("One");
  expect(describeAnswer(choice, "1")).toBe("1");
  expect(describeAnswer(choice, true)).toBe("true");
  expect(describeAnswer({ kind: "choices", options: ["a", "b"] }, ["a", "b"])).toBe("a, b");
  expect(describeAnswer({ kind: "choices", options: ["a"] }, [])).toBe("None chosen");
  expect(describeAnswer({ kind: "compare" }, "a")).toBe("Left");
  const boxes = { kind: "boxes", labels: [{ value: "c", label: "Car" }, "dog"] } as const;
  const at = (label: string) => ({ type: "box", label, xyxy: [0, 0, 1, 1] });
  expect(describeAnswer(boxes, [at("c"), at("dog"), at("c")])).toBe("Car ×2, dog");
  expect(describeAnswer(boxes, [])).toBe("Nothing marked");
  expect(describeAnswer({ kind: "any" }, [])).toBe("[]");
});

test("of a span its words are told, which are counted in code points", () => {
  const task = { kind: "spans", labels: [{ value: "per", label: "Person" }] } as const;
  const data = { kind: "text", text: "😀 Ada met Bob" };
  expect(describeAnswerInFull(task, data, [[2, 5, "per"]])).toBe("Person “Ada”");
  expect(describeAnswerInFull(task, data, [])).toBe("Nothing marked");
});

test("a time is told with its day unless it is today", () => {
  const now = new Date(2026, 10, 25, 12);
  expect(formatTime(new Date(2026, 10, 25, 9, 5).toISOString(), now)).toBe("09:05");
  expect(formatTime(new Date(2026, 10, 24, 9, 5).toISOString(), now)).toContain("24");
  expect(formatTime(null)).toBe("");
});

test("every section has an address of its own", () => {
  expect(parseSection("")).toBe("overview");
  expect(parseSection("items")).toBe("items");
  expect(parseSection("nothing")).toBe(null);
  expect(hrefOf("a/b", "overview")).toBe("/admin/a%2Fb");
  expect(hrefOf("x", "items", "text=a")).toBe("/admin/x/items?text=a");
});

test("of an address only what the server knows is asked for", () => {
  const asked = new URLSearchParams(readFilters("text=a%20b&kept=&value=%22x%22&evil=1", 7));
  expect(Object.fromEntries(asked)).toEqual({ after: "7", limit: "30", text: "a b", value: '"x"' });
});

test("options become rows and rows options, and what the form doesn't know stays", () => {
  const options = ["cat", { value: 1, label: "one", key: "o", hint: "!" }, { value: true }];
  expect(writeRows(readRows(options))).toEqual(options);
  const rows = readRows(["cat"]).map((row) => ({ ...row, label: "Cat", key: "c" }));
  expect(writeRows(rows)).toEqual([{ value: "cat", label: "Cat", key: "c" }]);
  expect(readRows("no list")).toEqual([]);
});

test("when an option is removed the others keep the keys that people know", () => {
  const keys = (options: unknown) => readOptions(options).map(({ value, key }) => [value, key]);
  const rows = readRows(["cat", "dog", { value: "cow", key: "w" }, "horse"]);
  const rest = writeRows(withoutRow(rows, 1));
  expect(keys(rest)).toEqual([
    ["cat", "1"],
    ["cow", "w"],
    ["horse", "3"],
  ]);
  expect(rest[0]).toBe("cat");
  expect(keys([...rest, "new"]).at(-1)).toEqual(["new", "2"]);
  // Numbers are their own keys.
  expect(writeRows(withoutRow(readRows(["1", "2", "3"]), 0))).toEqual(["2", "3"]);
});
