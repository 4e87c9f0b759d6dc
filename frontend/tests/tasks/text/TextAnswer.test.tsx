import { fireEvent, screen } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { press, show, submit, values } from "../../support/taskKind";

afterEach(() => document.body.replaceChildren());

test("text: Enter gives it as it was typed; Shift and Enter, or composing, do not", async () => {
  const { answer } = await show({ kind: "text" });
  const field = screen.getByRole("textbox", { name: "Your answer" });
  fireEvent.input(field, { target: { value: " Zwei\nZeilen " } });
  press("Enter", { shiftKey: true }, field);
  press("Enter", { isComposing: true }, field);
  press("Enter", { repeat: true }, field);
  expect(answer).not.toHaveBeenCalled();
  press("Enter", {}, field);
  expect(values(answer)).toEqual([" Zwei\nZeilen "]);
});

test("text: its length counts code points, and nothing blank or too long is given", async () => {
  const { answer } = await show({ kind: "text", max_length: 3 });
  const field = screen.getByRole("textbox");
  const type = (value: string) => {
    fireEvent.input(field, { target: { value } });
    fireEvent.click(submit());
  };
  type("  ");
  type("😀😀😀!");
  expect(screen.getByText("1 character too long.")).toBeTruthy();
  expect(answer).not.toHaveBeenCalled();
  type("😀😀😀");
  expect(values(answer)).toEqual(["😀😀😀"]);
});

test("text: its field takes the focus, but not from a field beside the answers", async () => {
  await show({ kind: "text" });
  expect(document.activeElement).toBe(screen.getByRole("textbox"));
  const editor = document.body.appendChild(document.createElement("textarea"));
  editor.focus();
  await show({ kind: "text", placeholder: "another" });
  expect(document.activeElement).toBe(editor);
});
