import { expect, it } from "vitest";
import {
  changesOf,
  fieldsOf,
  type Settings,
} from "../../../../src/admin/project/settings/settingsFields";

const saved: Settings = {
  overlap: 2,
  lease_seconds: 90,
  undo_seconds: 3600,
  blind: false,
  holdout: 0.05,
  acquisition: null,
  model: "forest",
  suggest: "off",
  suggest_min: 0.125,
  suggest_blind: 0.2,
  sure: 0.95,
  again: "first",
  gold_rate: 0.05,
  gold_feedback: false,
  gold_min: 0.7,
  quiz: 0,
  quota: null,
};

it("shows minutes and percent", () => {
  expect(fieldsOf(saved)).toEqual({
    overlap: "2",
    lease: "1.5",
    undo: "60",
    blind: false,
    holdout: "5",
    acquisition: "",
    model: "forest",
    suggest: "off",
    suggestMin: "12.5",
    suggestBlind: "20",
    sure: "95",
    again: "first",
    goldRate: "5",
    goldFeedback: false,
    goldMin: "70",
    quiz: "0",
    quota: "",
  });
});

it("sends what has changed and nothing else", () => {
  expect(changesOf(fieldsOf(saved), saved)).toEqual({});
  const fields = {
    ...fieldsOf(saved),
    lease: "2",
    holdout: "7.5",
    model: "",
    acquisition: "margin",
  };
  expect(changesOf(fields, saved)).toEqual({
    lease_seconds: 120,
    holdout: 0.075,
    acquisition: "margin",
    model: null,
  });
});

it("takes an overlap as a number, or as the least and the most", () => {
  const fields = { ...fieldsOf(saved), overlap: " 2..7 " };
  expect(changesOf(fields, saved)).toEqual({ overlap: "2..7" });
  expect(
    changesOf({ ...fields, overlap: "4", quota: "50" }, { ...saved, overlap: "2..7" }),
  ).toEqual({ overlap: 4, quota: 50 });
});

it("gives the hold-out back to the server when its field is emptied", () => {
  expect(changesOf({ ...fieldsOf(saved), holdout: " " }, saved)).toEqual({ holdout: null });
});

it("keeps times that the form can't show exactly", () => {
  const odd = { ...saved, lease_seconds: 100.5 };
  expect(changesOf({ ...fieldsOf(odd), overlap: "3" }, odd)).toEqual({ overlap: 3 });
});
