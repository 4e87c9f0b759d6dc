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

  test("goes on from a saved draft, and from a former answer", async () => {
    const { draft, kind } = await show(TASK);
    press("1");
    await waitFor(() => expect(current()).toBe("severity"));
    const saved = draft?.saved();
    const again = kind.begin?.(TASK, { ...item(1), value: saved }) as FormDraft;
    expect(again.current.value).toBe("severity");
    expect(again.value()).toEqual({ topic: "bug" });
    const former = kind.begin?.(TASK, { ...item(1), value: { topic: "praise" } }) as FormDraft;
    expect(former.current.value).toBeNull();
    expect(former.value()).toEqual({ topic: "praise" });
  });
});
