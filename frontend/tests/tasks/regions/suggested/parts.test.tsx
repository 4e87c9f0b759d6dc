import { fireEvent, screen, waitFor } from "@testing-library/preact";
import { afterEach, describe, expect, test } from "vitest";
import {
  ADA,
  active,
  BOB,
  chips,
  KNOWN,
  RELATED,
  ROME,
  SPANS,
  settled,
  showSuggested as show,
} from "../../../support/suggestedRegions";
import { press } from "../../../support/taskKind";

const ASKED = {
  kind: "spans",
  labels: [
    { value: "PER", questions: [{ name: "role", kind: "choice", options: ["host", "guest"] }] },
  ],
};

afterEach(() => document.body.replaceChildren());

describe("Relations between suggested regions", () => {
  test("become part of the answer with the second of their regions", async () => {
    const { draft } = await show(RELATED, KNOWN);
    expect(document.querySelectorAll(".relation-list li.suggested")).toHaveLength(2);
    press("Enter");
    press("Enter");
    expect(draft.value()).toEqual({ regions: [ADA], relations: [] });
    press("Enter");
    await settled();
    expect(draft.value()).toEqual({ regions: [ADA, BOB], relations: [[0, 1, "knows"]] });
    expect(document.querySelectorAll(".relation-list li.suggested")).toHaveLength(1);
  });

  test("that somebody makes accept both ends", async () => {
    const { draft } = await show(RELATED, { regions: [ADA, BOB, ROME], relations: [] });
    draft.beginRelation("s1");
    draft.reach("s3");
    await settled();
    press("2");
    expect(draft.value()).toEqual({ regions: [ADA, ROME], relations: [[0, 1, "lives in"]] });
    draft.undo();
    expect(draft.value()).toEqual({ regions: [], relations: [] });
  });
});

describe("Suggested answers about a region", () => {
  test("are accepted with it, and what is missing is asked", async () => {
    const { draft } = await show(ASKED, [
      [0, 3, "PER", { role: "host" }],
      [8, 11, "PER"],
    ]);
    expect(draft.flaw()).toBeNull();
    press("Enter");
    expect(draft.asking.peek()).toBeNull();
    press("Enter");
    press("Enter");
    expect(draft.asking.peek()).toBe("role");
    await waitFor(() => expect(document.querySelector(".asked")).not.toBeNull());
    press("2");
    expect(draft.value()).toEqual([
      [0, 3, "PER", { role: "host" }],
      [8, 11, "PER", { role: "guest" }],
    ]);
  });

  test("are asked only once it is accepted", async () => {
    const { draft } = await show(ASKED, [[0, 3, "PER"]]);
    draft.press("s1");
    expect([draft.active.peek(), draft.asking.peek()]).toEqual(["s1", null]);
  });

  test("are given by the same key, which accepts the region", async () => {
    const { draft } = await show(ASKED, [[0, 3, "PER", { role: "host" }]]);
    draft.walkTo("s1");
    draft.give("s1", "role", "host");
    expect(draft.value()).toEqual([[0, 3, "PER", { role: "host" }]]);
  });

  test("are not answered by the Enter that accepts", async () => {
    const { draft, answer } = await show(ASKED, [
      [0, 3, "PER"],
      [8, 11, "PER"],
    ]);
    press("Enter");
    press("Enter");
    await waitFor(() => expect(document.querySelector(".asked")).not.toBeNull());
    press("Enter");
    expect([draft.asking.peek(), draft.active.peek()]).toEqual(["role", "s1"]);
    expect(draft.undecided.value).toHaveLength(1);
    expect(answer).not.toHaveBeenCalled();
  });
});

describe("The button of a suggested region", () => {
  test("takes the focus by Tab, accepts by Enter, and passes the focus on", async () => {
    const { draft } = await show(SPANS, [ADA, BOB]);
    press("Tab");
    expect(document.activeElement).toBe(chips()[0]);
    await settled();
    press("Enter", {}, chips()[0]);
    fireEvent.click(chips()[0] as Element, { detail: 0 });
    await waitFor(() => expect(document.activeElement).toBe(chips()[1]));
    expect(draft.value()).toEqual([ADA]);
    press("Delete", {}, chips()[1]);
    await settled();
    expect(draft.value()).toEqual([ADA]);
    expect(draft.undecided.value).toEqual([]);
  });

  test("is chosen by the mouse, which accepts nothing", async () => {
    const { draft } = await show(SPANS, [ADA, BOB]);
    fireEvent.click(chips()[1] as Element, { detail: 1 });
    await settled();
    expect(active()).toBe(chips()[1]);
    expect(draft.value()).toEqual([]);
    fireEvent.click(screen.getByRole("button", { name: "Accept" }));
    expect(draft.value()).toEqual([BOB]);
  });

  test("decides once, however long Enter is held", async () => {
    const { draft } = await show(SPANS, [ADA, BOB]);
    press("Tab");
    const held = new KeyboardEvent("keydown", {
      key: "Enter",
      repeat: true,
      bubbles: true,
      cancelable: true,
    });
    chips()[0]?.dispatchEvent(held);
    expect(held.defaultPrevented).toBe(true);
    expect(draft.changed).toBe(false);
  });
});

test.each([
  [
    "boxes",
    [
      { type: "box", label: "PER", xyxy: [40, 20, 90, 60] },
      { type: "box", label: "LOC", xyxy: [1, 2, 3, 4] },
    ],
  ],
  [
    "polygons",
    [
      {
        type: "polygon",
        label: "LOC",
        points: [
          [1, 1],
          [9, 1],
          [5, 8],
        ],
      },
    ],
  ],
  ["points", [{ type: "point", label: "PER", coordinates: [3, 4] }]],
  [
    "segments",
    [
      [0.5, 1.25, "LOC"],
      [2, 3, "PER"],
    ],
  ],
])("%s: what is accepted is what was suggested", async (kind, value) => {
  const { draft } = await show({ ...SPANS, kind }, value, undefined, { kind: "json", json: 1 });
  expect(draft.value()).toEqual([]);
  expect(draft.undecided.value).toHaveLength(value.length);
  press("Enter", { shiftKey: true });
  expect(draft.value()).toEqual(value);
});
