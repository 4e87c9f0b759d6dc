import { fireEvent, screen, waitFor } from "@testing-library/preact";
import { afterEach, describe, expect, test } from "vitest";
import type { SpansDraft } from "../../../src/tasks/spans/draft";
import { item } from "../../support/session";
import { press, show, submit, values } from "../../support/taskKind";

afterEach(() => document.body.replaceChildren());

const TASK = {
  kind: "spans",
  labels: [
    {
      value: "person",
      questions: [
        { name: "role", kind: "choice", options: ["buyer", "seller"] },
        {
          name: "sure",
          kind: "rating",
          scale: [1, 3],
          when: { question: "role", is: "seller" },
        },
        { name: "note", kind: "text", required: false },
      ],
    },
    "place",
  ],
};
const TEXT = "Ada met Bob in Rome";
const current = (value?: unknown) =>
  item(1, { data: { kind: "text", text: TEXT }, ...(value === undefined ? {} : { value }) });
const asked = () => document.querySelector(".asked")?.getAttribute("aria-label") ?? null;
const begin = async (value?: unknown) => {
  const shown = await show(TASK, current(value));
  return { ...shown, draft: shown.draft as SpansDraft };
};

describe("Questions about a region", () => {
  test("are asked one after the other when it is made, and keys answer them", async () => {
    const { answer } = await begin();
    press("ArrowRight");
    press("1");
    await waitFor(() => expect(asked()).toBe("role"));
    press("2");
    await waitFor(() => expect(asked()).toBe("sure"));
    press("3");
    await waitFor(() => expect(asked()).toBe("note"));
    press("Enter", { ctrlKey: true });
    await waitFor(() => expect(asked()).toBeNull());
    press("Enter");
    expect(values(answer)).toEqual([[[0, 3, "person", { role: "seller", sure: 3 }]]]);
  });

  test("are not asked of a label without any, nor if their condition does not hold", async () => {
    const { answer, draft } = await begin();
    draft.mark(8, 11, "place");
    expect(asked()).toBeNull();
    draft.mark(0, 3, "person");
    await waitFor(() => expect(asked()).toBe("role"));
    press("1");
    await waitFor(() => expect(asked()).toBe("note"));
    press("Escape");
    await waitFor(() => expect(asked()).toBeNull());
    press("Enter");
    expect(values(answer)).toEqual([
      [
        [0, 3, "person", { role: "buyer" }],
        [8, 11, "place"],
      ],
    ]);
  });

  test("that are missing are named, and a key goes there", async () => {
    const { answer } = await begin([
      [0, 3, "person"],
      [8, 11, "person", { role: "seller" }],
    ]);
    expect(document.body.textContent).toContain("2 regions still need answers. person “Ada”: role");
    press("Enter");
    expect(answer).not.toHaveBeenCalled();
    press(",");
    await waitFor(() => expect(asked()).toBe("role"));
    press("1");
    await waitFor(() => expect(asked()).toBe("note"));
    press("Escape");
    press(",");
    await waitFor(() => expect(asked()).toBe("sure"));
    press("2");
    await waitFor(() => expect(submit().getAttribute("aria-disabled")).toBe("false"));
  });

  test("are undone one by one, before the region itself", async () => {
    const { draft } = await begin();
    draft.mark(0, 3, "person");
    await waitFor(() => expect(asked()).toBe("role"));
    press("2");
    await waitFor(() => expect(asked()).toBe("sure"));
    press("1");
    await waitFor(() => expect(asked()).toBe("note"));
    draft.undo();
    await waitFor(() => expect(asked()).toBe("sure"));
    expect(draft.value()).toEqual([[0, 3, "person", { role: "seller" }]]);
    draft.undo();
    await waitFor(() => expect(asked()).toBe("role"));
    expect(draft.value()).toEqual([[0, 3, "person"]]);
    draft.undo();
    expect([draft.value(), draft.undo()]).toEqual([[], false]);
  });

  test("go on from a saved draft, what is typed included", async () => {
    const { draft, kind } = await begin([[0, 3, "person", { role: "buyer" }]]);
    draft.select("s1");
    await waitFor(() => expect(asked()).toBe("note"));
    fireEvent.input(screen.getByLabelText("Your answer"), { target: { value: "a friend" } });
    await waitFor(() =>
      expect(draft.value()).toEqual([[0, 3, "person", { role: "buyer", note: "a friend" }]]),
    );
    const again = kind.begin?.(TASK, current(draft.saved())) as SpansDraft;
    expect(again.value()).toEqual(draft.value());
  });

  test("whose answer no longer counts are kept until the condition holds again", async () => {
    const { draft } = await begin([[0, 3, "person", { role: "seller", sure: 2 }]]);
    draft.give("s1", "role", "buyer");
    expect(draft.value()).toEqual([[0, 3, "person", { role: "buyer" }]]);
    draft.give("s1", "role", "seller");
    expect(draft.value()).toEqual([[0, 3, "person", { role: "seller", sure: 2 }]]);
  });
});

test("an answer that must not be empty says so in one line", async () => {
  const { answer } = await show({ ...TASK, accept_empty: false }, current());
  expect(document.body.textContent).toContain("Mark at least one.");
  press("Enter");
  expect(answer).not.toHaveBeenCalled();
});

describe("Regions in a form", () => {
  const form = {
    kind: "form",
    questions: [
      { name: "who", ...TASK, accept_empty: false, relations: ["knows"] },
      { name: "mood", kind: "choice", options: ["good", "bad"] },
    ],
  };

  test("are asked about and related, before the form goes on", async () => {
    const { answer } = await show(form, current());
    press("ArrowRight");
    press("2");
    press("ArrowRight");
    press("1");
    await waitFor(() => expect(asked()).toBe("role"));
    expect(screen.getByRole("button", { name: /^person: met/ }).getAttribute("aria-label")).toMatch(
      /not answered$/,
    );
    press("1");
    await waitFor(() => expect(asked()).toBe("note"));
    expect(screen.getByRole("button", { name: /^person: met/ }).getAttribute("aria-label")).toMatch(
      /2 of 2$/,
    );
    press("Escape");
    await waitFor(() => expect(asked()).toBeNull());
    press(">", { shiftKey: true });
    await waitFor(() => expect(screen.queryByText(/^From person “met” to/)).toBeTruthy());
    press("ArrowUp");
    press("1");
    await waitFor(() => expect(screen.queryByText(/^From person “met” to/)).toBeNull());
    press("Enter");
    await waitFor(() =>
      expect(document.querySelector("[aria-current=step]")?.getAttribute("data-question")).toBe(
        "mood",
      ),
    );
    press("1");
    await waitFor(() => expect(document.querySelector("[aria-current=step]")).toBeNull());
    press("Enter");
    expect(values(answer)).toEqual([
      {
        who: {
          regions: [
            [0, 3, "place"],
            [4, 7, "person", { role: "buyer" }],
          ],
          relations: [[1, 0, "knows"]],
        },
        mood: "good",
      },
    ]);
  });
});
