import { expect, test } from "vitest";
import { pointsOf } from "../../../src/admin/model/LearningCurve";
import { run } from "../../support/fakeApi";

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
