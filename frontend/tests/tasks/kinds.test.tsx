import { fireEvent, screen } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { press, show } from "../support/taskKind";

/** Kinds by folder, but a form, which has no answers of its own. */
const KINDS = Object.keys(import.meta.glob("../../src/tasks/*/index.ts"))
  .map((path) => path.split("/").at(-2) ?? "")
  .filter((kind) => kind !== "form");

afterEach(() => document.body.replaceChildren());

test.each(KINDS)(
  "%s is a kind that this page knows, and gives nothing while there is no item",
  async (kind) => {
    const task = { kind, options: ["a", "b"], labels: ["a"], scale: [1, 3] };
    const { answer } = await show(task, null);
    for (const key of ["1", "a", "Enter", "ArrowLeft", "."]) press(key);
    for (const button of screen.getAllByRole("button")) fireEvent.click(button);
    expect(answer).not.toHaveBeenCalled();
  },
);
