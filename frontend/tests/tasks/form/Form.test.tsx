import { fireEvent, screen, waitFor } from "@testing-library/preact";
import { afterEach, describe, expect, test } from "vitest";
import type { FormDraft } from "../../../src/tasks/form/draft";
import { item } from "../../support/session";
import { press, show, submit, values } from "../../support/taskKind";

afterEach(() => document.body.replaceChildren());

const TASK = {
  kind: "form",
  questions: [
    { name: "topic", title: "What is it about?", kind: "choice", options: ["bug", "praise"] },
    { name: "severity", kind: "rating", scale: [1, 3], when: { question: "topic", is: "bug" } },
    { name: "tags", kind: "choices", options: ["ui", "api"], required: false },
  ],
};
const current = () => document.querySelector("[aria-current]")?.getAttribute("data-question");

describe("A form", () => {
  test("asks one question after the other by keys, and Enter gives the whole", async () => {
    const { answer } = await show(TASK);
    expect(current()).toBe("topic");
    press("1");
    await waitFor(() => expect(current()).toBe("severity"));
    press("3");
    await waitFor(() => expect(current()).toBe("tags"));
    press("2");
    press("Enter");
    await waitFor(() => expect(current()).toBeUndefined());
    press("Enter");
    expect(values(answer)).toEqual([{ topic: "bug", severity: 3, tags: ["api"] }]);
  });

  test("does not ask what depends on another answer, nor give it", async () => {
    const { answer } = await show(TASK);
    press("2");
    await waitFor(() => expect(current()).toBe("tags"));
    expect(screen.queryByText("severity")).toBeNull();
    press("Enter", { ctrlKey: true });
    await waitFor(() => expect(current()).toBeUndefined());
    press("Enter");
    expect(values(answer)).toEqual([{ topic: "praise" }]);
  });

  test("takes answers by mouse in any order, and names what is missing", async () => {
    const { answer } = await show(TASK);
    fireEvent.click(screen.getByRole("button", { name: /api/ }));
    expect(submit().getAttribute("aria-disabled")).toBe("true");
    expect(document.body.textContent).toContain("Still to be answered: What is it about?");
    fireEvent.click(screen.getByRole("button", { name: /praise/ }));
    await waitFor(() => expect(submit().getAttribute("aria-disabled")).toBe("false"));
    fireEvent.click(submit());
    expect(values(answer)).toEqual([{ topic: "praise", tags: ["api"] }]);
  });

  test("is undone step by step", async () => {
    const { draft } = await show(TASK);
    const form = draft as FormDraft;
    press("1");
    await waitFor(() => expect(current()).toBe("severity"));
    press("2");
    await waitFor(() => expect(current()).toBe("tags"));
    expect(form.undo()).toBe(true);
    await waitFor(() => expect(current()).toBe("severity"));
    expect(form.undo()).toBe(true);
    await waitFor(() => expect(current()).toBe("topic"));
    expect(form.value()).toEqual({});
    expect(form.undo()).toBe(false);
  });

  test("undoes steps in the order in which they were made, whatever is current", async () => {
    const { draft } = await show(TASK);
    const form = draft as FormDraft;
    const click = (name: RegExp) => fireEvent.click(screen.getByRole("button", { name }));
    click(/ui/);
    await waitFor(() => expect(current()).toBe("tags"));
    click(/praise/);
    click(/api/);
    expect(form.value()).toEqual({ topic: "praise", tags: ["ui", "api"] });
    const undone = () => [form.undo(), form.value(), form.current.value];
    expect(undone()).toEqual([true, { topic: "praise", tags: ["ui"] }, "tags"]);
    await waitFor(() => expect(document.body.textContent).toContain("Undone: tags"));
    expect(undone()).toEqual([true, { tags: ["ui"] }, "topic"]);
    expect(undone()).toEqual([true, {}, "tags"]);
    expect(form.undo()).toBe(false);
  });

  test("does not send what is no longer asked, and has it back if it is asked again", async () => {
    const { draft, answer } = await show(TASK);
    const form = draft as FormDraft;
    form.give("topic", "bug");
    form.give("severity", 3);
    form.give("topic", "praise");
    await waitFor(() => expect(screen.queryByText("severity")).toBeNull());
    expect(screen.getByText("No longer asked: severity")).toBeTruthy();
    expect(form.value()).toEqual({ topic: "praise" });
    form.give("topic", "bug");
    await waitFor(() => expect(screen.getByText("Now asked as well: severity")).toBeTruthy());
    form.goTo(null);
    await waitFor(() => expect(submit().getAttribute("aria-disabled")).toBe("false"));
    fireEvent.click(submit());
    expect(values(answer)).toEqual([{ topic: "bug", severity: 3 }]);
  });

  test("marks what is missing and goes there if it is submitted too early", async () => {
    const { answer } = await show(TASK);
    press("PageDown");
    await waitFor(() => expect(current()).toBe("tags"));
    fireEvent.click(submit());
    await waitFor(() => expect(current()).toBe("topic"));
    const group = document.activeElement as HTMLElement;
    expect(group.getAttribute("role")).toBe("group");
    const described = group.getAttribute("aria-describedby")?.split(" ") ?? [];
    const words = described.map((id) => document.getElementById(id)?.textContent);
    expect(words).toContain("This question must be answered.");
    expect(answer).not.toHaveBeenCalled();
  });

  test("goes on by Enter through what is answered or may be left out", async () => {
    const { draft, answer } = await show(
      { ...TASK, questions: [...TASK.questions, { name: "why", kind: "text", required: false }] },
      { ...item(1), value: { topic: "praise", tags: ["ui"] } },
    );
    (draft as FormDraft).goTo("topic");
    await waitFor(() => expect(current()).toBe("topic"));
    for (const name of ["tags", "why"]) {
      press("Enter");
      await waitFor(() => expect(current()).toBe(name));
    }
    const field = document.querySelector("textarea") as Element;
    press("Enter", {}, field);
    await waitFor(() => expect(current()).toBeUndefined());
    press("Enter");
    expect(values(answer)).toEqual([{ topic: "praise", tags: ["ui"] }]);
  });

  test("leaves out what was chosen before", async () => {
    const { draft } = await show(TASK);
    const form = draft as FormDraft;
    fireEvent.click(screen.getByRole("button", { name: /ui/ }));
    await waitFor(() => expect(current()).toBe("tags"));
    expect(form.value()).toEqual({ tags: ["ui"] });
    fireEvent.click(screen.getByRole("button", { name: "No answer" }));
    expect(form.value()).toEqual({});
    expect(form.undo()).toBe(true);
    expect(form.value()).toEqual({ tags: ["ui"] });
  });

  test("does not lose what was begun and can't be given", async () => {
    const task = {
      kind: "form",
      questions: [
        { name: "topic", kind: "choice", options: ["bug"] },
        { name: "note", kind: "text", required: false, max_length: 3 },
      ],
    };
    const { draft, answer } = await show(task);
    const form = draft as FormDraft;
    form.give("topic", "bug");
    const field = document.querySelector("textarea") as HTMLTextAreaElement;
    fireEvent.input(field, { target: { value: "too long" } });
    await waitFor(() => expect(document.body.textContent).toContain("Still to be answered: note"));
    fireEvent.click(submit());
    await waitFor(() => expect(screen.getByText("This answer is not complete.")).toBeTruthy());
    expect(answer).not.toHaveBeenCalled();
    fireEvent.input(field, { target: { value: "" } });
    await waitFor(() => expect(submit().getAttribute("aria-disabled")).toBe("false"));
    fireEvent.click(submit());
    expect(values(answer)).toEqual([{ topic: "bug" }]);
  });

  const KINDS = {
    choice: [{ options: ["x"] }, "x"],
    choices: [{ options: ["x", "y"] }, ["y"]],
    rank: [{ options: ["x", "y"] }, ["y", "x"]],
    rating: [{ scale: [1, 3] }, 2],
    text: [{}, "words"],
    compare: [{}, "a"],
    spans: [{ labels: ["x"], on: "body" }, [[0, 3, "x"]]],
    segments: [{ labels: ["x"], on: "sound" }, [[0, 1, "x"]]],
    boxes: [{ labels: ["x"], on: "shot" }, [{ type: "box", label: "x", xyxy: [0, 0, 4, 5] }]],
    polygons: [
      { labels: ["x"], on: "shot" },
      [
        {
          type: "polygon",
          label: "x",
          points: [
            [0, 0],
            [4, 0],
            [0, 5],
          ],
        },
      ],
    ],
    points: [{ labels: ["x"], on: "shot" }, [{ type: "point", label: "x", coordinates: [1, 2] }]],
  } as const;

  test.each(Object.entries(KINDS))(
    "asks a question of the kind %s",
    async (name, [fields, one]) => {
      const task = {
        kind: "form",
        item: { body: "text", shot: "image", sound: "audio" },
        questions: [{ name: "it", kind: name, required: false, ...fields }],
      };
      const shown = [
        { name: "body", data: { kind: "text", text: "Ada met Bob" } },
        { name: "shot", data: { kind: "image", url: "/media/1", width: 30, height: 30 } },
        { name: "sound", data: { kind: "audio", url: "/media/2" } },
      ];
      const data = { kind: "fields", fields: shown };
      const { draft } = await show(task, { ...item(1), data, value: { it: one } });
      const form = draft as FormDraft;
      expect(form.value()).toEqual({ it: one });
      form.leaveOut("it");
      expect(form.value()).toEqual({});
      form.undo();
      form.goTo("it");
      await waitFor(() => expect(current()).toBe("it"));
      expect(form.value()).toEqual({ it: one });
    },
  );

  test("lists the keys of its questions once", async () => {
    const { kind } = await show(TASK);
    const task = { kind: "form", questions: [{ name: "who", kind: "spans", labels: ["x"] }] };
    await kind.prepare?.(task);
    const keys = kind.keys?.(task).map(([key]) => key) ?? [];
    expect(keys).toContain("PageUp PageDown");
    expect(keys).toContain("ArrowLeft ArrowRight");
    expect(keys.filter((key) => key === "Enter")).toHaveLength(1);
  });

  test("goes on from a saved draft, and from a former answer", async () => {
    const { draft, kind } = await show(TASK);
    press("1");
    await waitFor(() => expect(current()).toBe("severity"));
    const saved = draft?.saved();
    const again = kind.begin?.(TASK, { ...item(1), value: saved }) as FormDraft;
    expect(again.current.value).toBe("severity");
    expect(again.value()).toEqual({ topic: "bug" });
    expect(again.undo()).toBe(true);
    expect(again.value()).toEqual({});
    const former = kind.begin?.(TASK, { ...item(1), value: { topic: "praise" } }) as FormDraft;
    expect(former.current.value).toBeNull();
    expect(former.value()).toEqual({ topic: "praise" });
  });
});
