import { afterEach, describe, expect, test, vi } from "vitest";
import { beginSpans, type SpansDraft } from "../../../src/tasks/spans/draft";
import { tokensOf } from "../../../src/tasks/spans/tokens";
import { item } from "../../support/session";

const TASK = { kind: "spans", labels: ["person", { value: "place", label: "Place" }] };
/** An emoji of five code points and eight units, and a letter with a combining accent. */
const TEXT = "Ada 👩🏽‍💻 in Zu\u0308rich.";

const textItem = (text: string, value?: unknown) =>
  item(1, { data: { kind: "text", text }, ...(value === undefined ? {} : { value }) });

afterEach(() => document.body.replaceChildren());

function relabelled(draft: SpansDraft): string | null {
  const span = draft.relabelled();
  return span && (draft.text ?? "").slice(span.start, span.end);
}

function words(text: string): string[] {
  return tokensOf(text).map(({ start, end }) => text.slice(start, end));
}

describe("A draft of spans", () => {
  test("counts in code points, as Python does", () => {
    const draft = beginSpans(TASK, textItem(TEXT));
    const at = TEXT.indexOf("Z");
    draft.mark(at + 1, at + 3, "place");
    const [start, end] = [[...TEXT].indexOf("Z"), [...TEXT].length - 1];
    expect(draft.value()).toEqual([[start, end, "place"]]);
    expect([...TEXT].slice(start, end).join("")).toBe("Zu\u0308rich");
  });

  test("takes overlapping spans, and the same one only once", () => {
    const draft = beginSpans(TASK, textItem("New York City"));
    draft.mark(0, 13, "place");
    draft.mark(0, 3, "person");
    draft.mark(1, 2, "person");
    expect(draft.value()).toEqual([
      [0, 13, "place"],
      [0, 3, "person"],
    ]);
  });

  test("is undone step by step, and what comes back is what was there", () => {
    const draft = beginSpans(TASK, textItem("one two", [[0, 3, "person"]]));
    draft.mark(4, 7);
    draft.use("place");
    draft.remove();
    expect(draft.value()).toEqual([[0, 3, "person"]]);
    draft.undo();
    expect(draft.value()).toEqual([
      [0, 3, "person"],
      [4, 7, "place"],
    ]);
    draft.undo();
    draft.undo();
    expect([draft.value(), draft.undo()]).toEqual([[[0, 3, "person"]], false]);
  });

  test("starts from a former answer as far as it can be one", () => {
    const odd = [[0, 3, "person"], [4, 7, "robot"], "nonsense", [4, 7, "place"]];
    expect(beginSpans(TASK, textItem("one two", odd)).value()).toEqual([
      [0, 3, "person"],
      [4, 7, "place"],
    ]);
  });

  test("is made by keys alone: the arrows select, a label's key labels", () => {
    const draft = beginSpans(TASK, textItem("one two three"));
    draft.move(1, false);
    draft.move(1, false);
    draft.move(1, true);
    draft.use("place");
    expect(draft.value()).toEqual([[4, 13, "place"]]);
  });

  test("a key soon after a mark relabels it; later, or when the pointer has moved on, it is for the next", () => {
    vi.useFakeTimers();
    const draft = beginSpans(TASK, textItem("one two three four"));
    const labels = () => (draft.value() as unknown[][]).map((span) => span[2]);
    draft.mark(0, 3);
    expect(relabelled(draft)).toBe("one");
    draft.use("place");
    expect([labels(), relabelled(draft)]).toEqual([["place"], "one"]);
    vi.advanceTimersByTime(1_500);
    expect(relabelled(draft)).toBe(null);
    draft.use("person");
    draft.mark(4, 7);
    draft.active.pointerAt([100, 100]);
    draft.active.pointerAt([104, 103]);
    expect(relabelled(draft)).toBe("two");
    draft.active.pointerAt([110, 100]);
    expect(relabelled(draft)).toBe(null);
    draft.use("place");
    draft.mark(8, 13);
    expect(labels()).toEqual(["place", "person", "place"]);
    // One that somebody has chosen stays chosen.
    draft.active.choose("s1");
    vi.advanceTimersByTime(60_000);
    draft.active.pointerAt([500, 500]);
    draft.use("person");
    expect(labels()).toEqual(["person", "person", "place"]);
    vi.useRealTimers();
  });

  test("what a finger has selected is marked by the label that is pressed", () => {
    const draft = beginSpans(TASK, textItem("one two three"));
    draft.selected = [5, 9];
    draft.use("place");
    draft.use("person");
    expect(draft.value()).toEqual([[4, 13, "person"]]);
  });

  test("whatever is marked, spans lie on tokens and inside of the text", () => {
    let seed = 7;
    const random = (n: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % n;
    };
    const alphabet = ["a", "é", "e\u0301", " ", "  ", "😀", "👩🏽‍💻", ".", "\n", "漢", "🇩🇪"];
    for (let round = 0; round < 300; round += 1) {
      const text = Array.from({ length: random(30) }, () => alphabet[random(alphabet.length)]).join(
        "",
      );
      const draft = beginSpans(TASK, textItem(text));
      draft.mark(random(text.length + 1), random(text.length + 1));
      const points = [...text];
      for (const [start, end] of draft.value() as [number, number, string][]) {
        expect(0 <= start && start < end && end <= points.length).toBe(true);
        const part = points.slice(start, end).join("");
        expect(part.trim()).toBe(part);
        expect(words(text).join("")).toContain(words(part).join(""));
      }
      expect(beginSpans(TASK, textItem(text, draft.value())).value()).toEqual(draft.value());
    }
  });
});

describe("Spans that do not snap to words", () => {
  const free = { ...TASK, snap: "none" };

  test("are marked to the character by mouse, but never cut one", () => {
    const draft = beginSpans(free, textItem(TEXT));
    draft.mark(1, 2, "person");
    draft.mark(5, 6, "place");
    expect(draft.value()).toEqual([
      [1, 2, "person"],
      [4, 8, "place"],
    ]);
  });

  test("are selected by character, and by word with another key", () => {
    const draft = beginSpans(free, textItem("one two"));
    draft.move(1, false);
    draft.move(1, true);
    draft.use("person");
    draft.escape();
    draft.escape();
    draft.move(1, false, true);
    draft.move(1, false, true);
    draft.move(-1, true);
    draft.use("place");
    expect(draft.value()).toEqual([
      [0, 2, "person"],
      [3, 7, "place"],
    ]);
  });
});
