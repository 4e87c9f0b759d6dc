import { fireEvent, screen, waitFor } from "@testing-library/preact";
import { afterEach, describe, expect, test } from "vitest";
import type { RegionsDraft } from "../../../src/tasks/regions/draft";
import type { Region } from "../../../src/tasks/regions/region";
import { item } from "../../support/session";
import { press, show, values } from "../../support/taskKind";

afterEach(() => document.body.replaceChildren());

const TASK = { kind: "spans", labels: ["PER", "LOC"], relations: ["knows", "lives in"] };
const TEXT = "Ada met Bob in Rome";
const VALUE = {
  regions: [
    [0, 3, "PER"],
    [8, 11, "PER"],
    [15, 19, "LOC"],
  ],
  relations: [
    [0, 1, "knows"],
    [1, 2, "lives in"],
  ],
};
const begin = async (value?: unknown, task: object = TASK) => {
  const shown = await show(
    { ...TASK, ...task },
    item(1, { data: { kind: "text", text: TEXT }, ...(value === undefined ? {} : { value }) }),
  );
  return { ...shown, draft: shown.draft as RegionsDraft<Region> };
};
const picker = () => screen.queryByRole("group", { name: "Labels for the relation" });

describe("Relations", () => {
  test("are made by keys: from the active region, to where one walks, with a label", async () => {
    const { answer } = await begin({ regions: VALUE.regions, relations: [] });
    fireEvent.focus(screen.getByRole("button", { name: /^PER: Ada/ }));
    press(">", { shiftKey: true });
    await waitFor(() => expect(picker()).not.toBeNull());
    press("ArrowDown");
    press("ArrowDown");
    await waitFor(() =>
      expect(document.body.textContent).toContain("From PER “Ada” to LOC “Rome”"),
    );
    press("2");
    await waitFor(() => expect(picker()).toBeNull());
    press("Enter");
    expect(values(answer)).toEqual([{ regions: VALUE.regions, relations: [[0, 2, "lives in"]] }]);
  });

  test("are made by mouse: the button, the other region and a label", async () => {
    const { draft } = await begin({ regions: VALUE.regions, relations: [] });
    fireEvent.click(screen.getByRole("button", { name: /^PER: Bob/ }));
    fireEvent.click(screen.getByRole("button", { name: "Relate" }));
    await waitFor(() => expect(picker()).not.toBeNull());
    fireEvent.click(screen.getByRole("button", { name: /^PER: Ada/ }));
    await waitFor(() => expect(screen.getByText(/From PER “Bob” to/)).toBeTruthy());
    fireEvent.click(screen.getByRole("button", { name: "knows" }));
    expect(draft.value()).toMatchObject({ relations: [[1, 0, "knows"]] });
  });

  test("with one possible label are made as soon as the other region is pressed", async () => {
    const { draft } = await begin(
      { regions: VALUE.regions, relations: [] },
      { relations: ["knows"] },
    );
    draft.beginRelation("s1");
    draft.pick("s2");
    draft.beginRelation("s1");
    draft.pick("s2");
    expect(draft.value()).toMatchObject({ relations: [[0, 1, "knows"]] });
  });

  test("go with their region, the others are numbered anew, and undo brings them back", async () => {
    const { draft } = await begin(VALUE);
    draft.remove("s1");
    expect(draft.value()).toEqual({
      regions: VALUE.regions.slice(1),
      relations: [[0, 1, "lives in"]],
    });
    draft.undo();
    expect(draft.value()).toEqual(VALUE);
  });

  test("are listed, and removed there by key", async () => {
    const { draft } = await begin(VALUE);
    const entry = screen.getByRole("button", { name: "Remove: PER “Ada” → knows → PER “Bob”" });
    press("Delete", {}, entry);
    expect(draft.value()).toEqual({ regions: VALUE.regions, relations: [[1, 2, "lives in"]] });
    draft.undo();
    expect(draft.value()).toEqual(VALUE);
  });

  test("are told to screen readers with each region", async () => {
    await begin(VALUE);
    expect(
      screen.getByRole("button", {
        name: "PER: Ada, characters 0 to 3, 1 of 3, related to PER “Bob” (knows)",
      }),
    ).toBeTruthy();
  });

  test("and all that changes is said to screen readers", async () => {
    const { draft } = await begin(VALUE);
    const status = () => screen.getByRole("status").textContent;
    press("ArrowRight");
    await waitFor(() => expect(status()).toBe("Ada"));
    press("2");
    await waitFor(() => expect(status()).toBe("Marked: LOC “Ada”. Ada"));
    press("Delete");
    await waitFor(() => expect(status()).toContain("Removed: LOC “Ada”"));
    draft.undo();
    await waitFor(() => expect(status()).toContain("One step is undone"));
    draft.select("s1");
    draft.beginRelation();
    draft.pick("s3");
    draft.relate("lives in");
    await waitFor(() => expect(status()).toContain("PER “Ada” → lives in → LOC “Rome”"));
  });

  test("Escape leaves the one that is being made, and keys label again", async () => {
    const { draft } = await begin(VALUE);
    draft.select("s3");
    press(">", { shiftKey: true });
    await waitFor(() => expect(picker()).not.toBeNull());
    press("Escape");
    await waitFor(() => expect(picker()).toBeNull());
    press("1");
    expect(draft.value()).toMatchObject({
      regions: [VALUE.regions[0], VALUE.regions[1], [15, 19, "PER"]],
    });
  });

  test("of a former answer are read as far as they can be", async () => {
    const odd = [[0, 1, "knows"], [0, 0, "knows"], [0, 9, "knows"], [1, 2, "hates"], "nonsense"];
    const { draft } = await begin({ ...VALUE, relations: odd });
    expect(draft.value()).toMatchObject({ relations: [[0, 1, "knows"]] });
    const list = await begin(VALUE.regions);
    expect(list.draft.value()).toEqual({ regions: VALUE.regions, relations: [] });
  });
});
