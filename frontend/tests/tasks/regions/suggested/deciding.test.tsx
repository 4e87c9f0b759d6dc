import { act, fireEvent, screen } from "@testing-library/preact";
import { afterEach, describe, expect, test } from "vitest";
import type { RegionsDraft } from "../../../../src/tasks/regions/draft";
import type { Region } from "../../../../src/tasks/regions/region";
import { acceptAll, rejectAll } from "../../../../src/tasks/regions/suggested/deciding";
import { hideSuggestions } from "../../../../src/tasks/suggestion/suggestion";
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
import { press, values } from "../../../support/taskKind";

const dashed = () => document.querySelectorAll(".span-name.suggested").length;

afterEach(() => {
  act(() => hideSuggestions(false));
  document.body.replaceChildren();
});

describe("Suggested regions", () => {
  test("are drawn as suggestions, and are no part of the answer", async () => {
    const { draft, answer } = await show(SPANS, [ADA, BOB]);
    expect(dashed()).toBe(2);
    expect(screen.getByRole("button", { name: /^suggested: PER: Ada/ })).toBeTruthy();
    expect(screen.getByText("2 suggestions left out until accepted")).toBeTruthy();
    expect(draft.value()).toEqual([]);
    expect(draft.changed).toBe(false);
    fireEvent.click(screen.getByRole("button", { name: "Submit" }));
    expect(values(answer)).toEqual([[]]);
  });

  test("are none where nothing is suggested, which the line says without buttons", async () => {
    const { answer } = await show(RELATED, { regions: [], relations: [] });
    expect(screen.getByText("nothing to mark")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /Next one|Accept|Reject/ })).toBeNull();
    expect(screen.getByRole("button", { name: "Hide suggestions" })).toBeTruthy();
    press("Enter");
    expect(values(answer)).toEqual([{ regions: [], relations: [] }]);
  });

  test("are accepted one by one by Enter, which submits after the last", async () => {
    const { draft, answer } = await show(SPANS, [ADA, BOB]);
    expect(active()).toBeNull();
    press("Enter");
    await settled();
    expect(active()?.textContent).toBe("PER");
    expect(draft.value()).toEqual([]);
    press("Enter");
    await settled();
    expect(draft.value()).toEqual([ADA]);
    expect(active()).toBe(chips()[1]);
    press("Enter");
    await settled();
    expect(dashed()).toBe(0);
    expect(answer).not.toHaveBeenCalled();
    press("Enter");
    expect(values(answer)).toEqual([[ADA, BOB]]);
  });

  test("are accepted all at once by Shift+Enter or the button, in one step to undo", async () => {
    const { draft } = await show(RELATED, KNOWN);
    press("Enter", { shiftKey: true });
    await settled();
    expect(draft.value()).toEqual(KNOWN);
    expect(draft.undo()).toBe(true);
    expect(draft.value()).toEqual({ regions: [], relations: [] });
    await settled();
    fireEvent.click(screen.getByRole("button", { name: "Accept all" }));
    expect(draft.value()).toEqual(KNOWN);
    expect(draft.steps).toBe(1);
  });

  test("are rejected by Delete, which goes on to the next", async () => {
    const { draft } = await show(SPANS, [ADA, BOB, ROME]);
    press("Enter");
    press("Delete");
    await settled();
    expect(chips()).toHaveLength(2);
    press("Enter");
    press("Delete");
    await settled();
    expect(dashed()).toBe(0);
    expect(draft.value()).toEqual([BOB]);
  });

  test("are rejected all at once by Shift+Delete, and undo brings them back", async () => {
    const { draft } = await show(SPANS, [ADA, BOB]);
    press("Enter");
    press("Enter");
    press("Delete", { shiftKey: true });
    expect(draft.value()).toEqual([ADA]);
    expect(draft.undecided.value).toEqual([]);
    draft.undo();
    draft.undo();
    expect(draft.undecided.value).toHaveLength(2);
  });

  test("by undo become suggestions again, and the one that was decided is active", async () => {
    const { draft } = await show(SPANS, [ADA, BOB, ROME]);
    press("Enter");
    press("Enter");
    press("Enter");
    draft.undo();
    expect(draft.active.peek()).toBe("s2");
    expect(draft.find("s2")?.suggested).toBe(true);
    draft.remove();
    draft.undo();
    expect(draft.active.peek()).toBe("s2");
  });

  test("are accepted by the key of a label, the suggested one or another", async () => {
    const { draft } = await show(SPANS, [ADA, BOB]);
    press("Enter");
    press("1");
    expect(draft.value()).toEqual([ADA]);
    press("Enter");
    expect([draft.active.peek(), draft.steps]).toEqual(["s2", 1]);
    press("2");
    expect(draft.value()).toEqual([ADA, [8, 11, "LOC"]]);
  });

  test("are accepted by who marks the same", async () => {
    const { draft } = await show(SPANS, [ADA, BOB]);
    draft.use("PER");
    (draft as unknown as { mark(from: number, to: number): void }).mark(8, 11);
    expect(draft.value()).toEqual([BOB]);
    expect(draft.undecided.value).toHaveLength(1);
  });

  test("leave the keys as they are until one is active", async () => {
    const { draft } = await show(SPANS, [ADA]);
    expect(document.activeElement).toBe(document.body);
    press("2");
    press("Delete");
    press("Escape");
    expect(draft.changed).toBe(false);
    expect(draft.label.peek()).toBe("LOC");
    expect(draft.undecided.value).toHaveLength(1);
  });

  test("come back after a reload as they were left", async () => {
    const { draft, kind } = await show(RELATED, KNOWN);
    press("Enter");
    press("Enter");
    press("Delete");
    const saved = JSON.parse(JSON.stringify(draft.saved()));
    const again = kind.begin?.(RELATED, {
      ...draft.item,
      value: saved,
    }) as unknown as RegionsDraft<Region>;
    expect(again.value()).toEqual({ regions: [ADA], relations: [] });
    expect(again.undecided.value.map((one) => again.nameOf(one))).toEqual(["LOC “Rome”"]);
    acceptAll(again);
    expect(again.value()).toEqual({ regions: [ADA, ROME], relations: [] });
    const decided = kind.begin?.(RELATED, { ...draft.item, value: again.saved() });
    expect((decided as unknown as RegionsDraft<Region>).undecided.value).toEqual([]);
  });

  test("that were all rejected do not come back after a reload", async () => {
    const { draft, kind } = await show(SPANS, [ADA, BOB]);
    rejectAll(draft);
    const again = kind.begin?.(SPANS, { ...draft.item, value: draft.saved() });
    expect((again as unknown as RegionsDraft<Region>).regions).toEqual([]);
  });

  test("are not offered again with a former answer", async () => {
    const { draft } = await show(SPANS, [ADA, BOB], [ROME]);
    expect(draft.undecided.value).toEqual([]);
    expect(draft.value()).toEqual([ROME]);
  });

  test("that are hidden are neither drawn nor accepted", async () => {
    const { draft, answer } = await show(RELATED, KNOWN);
    act(() => hideSuggestions(true));
    expect(chips()).toHaveLength(0);
    expect(draft.relations).toEqual([]);
    press("Enter", { shiftKey: true });
    press("Enter");
    expect(values(answer)).toEqual([{ regions: [], relations: [] }]);
    act(() => hideSuggestions(false));
    await settled();
    expect(dashed()).toBe(3);
  });

  test("that are hidden are left alone by keys, and accepted by who marks the same", async () => {
    const { draft } = await show(SPANS, [ADA, BOB]);
    press("Enter");
    act(() => hideSuggestions(true));
    press("2");
    press("Delete");
    expect(draft.changed).toBe(false);
    (draft as unknown as { mark(from: number, to: number, label: string): void }).mark(0, 3, "PER");
    expect(draft.value()).toEqual([ADA]);
    expect(draft.regions).toHaveLength(1);
  });

  test("are told to screen readers: which is active, and what was decided", async () => {
    const { draft } = await show(SPANS, [ADA, BOB]);
    const status = () => document.querySelector(".visually-hidden[role=status]")?.textContent;
    press("Enter");
    await settled();
    expect(status()).toBe("suggested: PER “Ada”");
    press("Enter");
    await settled();
    expect(status()).toBe("Accepted: PER “Ada”. suggested: PER “Bob”");
    press("Delete");
    await settled();
    expect(status()).toBe("Rejected: PER “Bob”");
    expect(draft.value()).toEqual([ADA]);
  });
});
