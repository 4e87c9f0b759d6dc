import { fireEvent, screen } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { press, show } from "../support/taskKind";

afterEach(() => document.body.replaceChildren());

test.each([
  "choice",
  "choices",
  "text",
  "rating",
  "compare",
  "spans",
  "boxes",
  "polygons",
  "points",
])("%s is a kind that this page knows, and gives nothing while there is no item", async (kind) => {
  const task = { kind, options: ["a", "b"], labels: ["a"], scale: [1, 3] };
  const { answer } = await show(task, null);
  for (const key of ["1", "a", "Enter", "ArrowLeft", "."]) press(key);
  for (const button of screen.getAllByRole("button")) fireEvent.click(button);
  expect(answer).not.toHaveBeenCalled();
});
