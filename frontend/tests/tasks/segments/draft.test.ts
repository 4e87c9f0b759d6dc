import { describe, expect, test, vi } from "vitest";
import { TimeWindow } from "../../../src/data/time/TimeWindow";
import { beginSegments, type SegmentsDraft } from "../../../src/tasks/segments/draft";
import { points, type Scale, seconds } from "../../../src/tasks/segments/scale";
import { item } from "../../support/session";

const LOUD = { name: "loud", kind: "rating", scale: [1, 3] };
const TASK = {
  kind: "segments",
  labels: ["speech", "music", { value: "noise", questions: [LOUD] }],
};
const SOUND = { kind: "audio", url: "/media" };

function begun(value?: unknown, scale: Scale = seconds(10), task: object = TASK) {
  const draft = beginSegments(task as typeof TASK, item(1, { data: SOUND, value }));
  return withTime(draft, scale);
}

/** Gives a draft a time whose head is moved by hand. */
function withTime(draft: SegmentsDraft, scale: Scale) {
  const head = { at: { value: 0 } as never, now: vi.fn(() => 0), seek: vi.fn(), play: vi.fn() };
  head.seek.mockImplementation((to: number) => head.now.mockReturnValue(to));
  draft.time.value = { scale, view: new TimeWindow(scale.range, scale.smallest), head };
  return { draft, head };
}

describe("A segment", () => {
  test("is drawn in either direction, within the sound, to a thousandth of a second", () => {
    const { draft } = begun();
    draft.mark(3.00049, 1.2);
    draft.mark(9, 20);
    draft.mark(4, 4.0001);
    expect(draft.value()).toEqual([
      [1.2, 3, "speech"],
      [9, 10, "speech"],
    ]);
  });

  test("begins and ends where the sound plays, with the label that is chosen at its end", () => {
    const { draft, head } = begun();
    head.now.mockReturnValue(2);
    draft.markHere();
    expect(draft.begun.value).toBe(2);
    draft.use("music");
    head.now.mockReturnValue(3.5);
    draft.markHere();
    expect(draft.begun.value).toBeNull();
    expect(draft.value()).toEqual([[2, 3.5, "music"]]);
  });

  test("that was begun is given up by Escape, and by undo", () => {
    const { draft } = begun([[1, 2, "speech"]]);
    draft.markHere();
    draft.escape();
    expect(draft.begun.value).toBeNull();
    draft.markHere();
    expect(draft.undo()).toBe(true);
    expect(draft.begun.value).toBeNull();
    expect(draft.value()).toEqual([[1, 2, "speech"]]);
  });

  test("has an end that keys move by hundredths and tenths of a second, and a start", () => {
    const { draft, head } = begun([[1, 2, "speech"]]);
    draft.walkTo("s1");
    draft.nudge(1);
    draft.nudge(10);
    expect(draft.value()).toEqual([[1, 2.11, "speech"]]);
    expect(head.now()).toBe(2.11);
    draft.chooseEdge("start");
    draft.nudge(-10);
    expect(draft.value()).toEqual([[0.9, 2.11, "speech"]]);
    // All of one movement is one step.
    draft.undo();
    expect(draft.value()).toEqual([[1, 2.11, "speech"]]);
    draft.undo();
    expect(draft.value()).toEqual([[1, 2, "speech"]]);
  });

  test("never ends before it begins, and is moved as a whole within the sound", () => {
    const { draft } = begun([[1, 2, "speech"]]);
    draft.drag("s1", "end", 0);
    expect(draft.value()).toEqual([[1, 1.01, "speech"]]);
    draft.drag("s1", "start", 5);
    expect(draft.value()).toEqual([[1, 1.01, "speech"]]);
    draft.drag("s1", "end", 3);
    draft.moveTo("s1", 9.5);
    expect(draft.value()).toEqual([[8, 10, "speech"]]);
  });

  test("is asked about, and saved with what is answered so far", () => {
    const { draft } = begun();
    draft.use("noise");
    draft.mark(0, 1);
    expect(draft.asking.value).toBe("loud");
    expect(draft.flaw()).toContain("loud");
    draft.give("s1", "loud", 2);
    expect(draft.flaw()).toBeNull();
    expect(draft.value()).toEqual([[0, 1, "noise", { loud: 2 }]]);
    const again = begun(draft.saved()).draft;
    expect(again.value()).toEqual(draft.value());
  });

  test("is played from its beginning to its end", () => {
    const { draft, head } = begun([[1, 2, "speech"]]);
    expect(draft.playActive()).toBe(false);
    draft.walkTo("s1");
    draft.playActive();
    expect(head.play).toHaveBeenCalledWith(1, 2);
  });
});

test("without an active segment keys move where one is, by seconds", () => {
  const { draft, head } = begun();
  draft.nudge(1);
  draft.nudge(10);
  expect(head.now()).toBe(10);
  draft.nudge(-1);
  expect(head.now()).toBe(9);
});

test("segments of a series begin and end at its points, and keys go from point to point", () => {
  const { draft } = begun(undefined, points([10, 11, 15, 20]));
  draft.mark(9, 14);
  expect(draft.value()).toEqual([[10, 15, "speech"]]);
  draft.nudge(1);
  draft.nudge(1);
  expect(draft.value()).toEqual([[10, 20, "speech"]]);
  draft.chooseEdge("start");
  draft.nudge(1);
  expect(draft.value()).toEqual([[11, 20, "speech"]]);
});

test("an empty answer is refused if the task wants at least one", () => {
  const { draft } = begun(undefined, seconds(10), { ...TASK, accept_empty: false });
  expect(draft.flaw()).not.toBeNull();
  draft.mark(0, 1);
  expect(draft.flaw()).toBeNull();
});

test("what is no segment of the task is left out of a former answer", () => {
  const { draft } = begun([[3, 4, "music"], [1, 2, "song"], ["0", 1, "music"], [2, 2, "music"], 7]);
  expect(draft.value()).toEqual([[3, 4, "music"]]);
});
