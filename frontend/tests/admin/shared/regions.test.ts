import { expect, test } from "vitest";
import {
  describePlace,
  formatSeconds,
  hasMarks,
  markingsOf,
  questionsAbout,
} from "../../../src/admin/shared/regions";

test("of a span its words are told, which are counted in code points", () => {
  const data = { kind: "text", text: "😀 Ada met Bob" };
  expect(describePlace([2, 5, "per"], data)).toBe("“Ada”");
  expect(describePlace([2, 5, "per"], { kind: "audio", url: "a" })).toBe("0:02–0:05");
  expect(describePlace([2, 5.5, "per"], { kind: "series" })).toBe("2–5.5");
  expect(describePlace({ type: "box", label: "x" }, { kind: "image", url: "a" })).toBe("");
});

test("seconds are minutes and seconds", () => {
  expect(formatSeconds(0)).toBe("0:00");
  expect(formatSeconds(72.5)).toBe("1:12.5");
  expect(formatSeconds(59.999)).toBe("1:00");
  expect(formatSeconds(3.07)).toBe("0:03.07");
});

test("a form's questions mark the fields that fit them", () => {
  const questions = [
    { name: "who", kind: "spans", labels: ["x"], on: "body" },
    { name: "where", kind: "boxes", labels: ["y"] },
    { name: "ok", kind: "choice", options: ["yes"] },
  ];
  const task = { kind: "form", item: { title: "text", body: "text", shot: "image" }, questions };
  const text = (name: string) => ({ name, data: { kind: "text", text: name } });
  const image = { name: "shot", data: { kind: "image", url: "u" } };
  const data = { kind: "fields", fields: [text("title"), text("body"), image] };
  const markings = markingsOf(task, data);
  expect(markings.map(({ on }) => on)).toEqual(["body", "shot"]);
  expect(markings[0]?.regions({ who: [[0, 1, "x"]] })).toEqual([[0, 1, "x"]]);
  expect(markings[1]?.regions({})).toEqual([]);
  expect(hasMarks(task)).toBe(true);
  expect(hasMarks({ kind: "form", questions: [questions[2]] })).toBe(false);
  expect(markingsOf({ kind: "spans", labels: ["x"] }, { kind: "image", url: "u" })).toEqual([]);
});

test("questions are found by the label with its JSON type", () => {
  const questions = [{ name: "colour", kind: "text" }];
  const task = { kind: "boxes", labels: [{ value: 1, questions }, "1"] };
  expect(questionsAbout(task, 1)).toEqual(questions);
  expect(questionsAbout(task, "1")).toEqual([]);
});
