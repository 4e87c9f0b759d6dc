import { fireEvent, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, open } from "../../../support/adminPage";
import { API } from "../../../support/fakeApi";

fakePage();

const field = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Style sheet (CSS)" });
const save = () =>
  fireEvent.click(screen.getAllByRole("button", { name: "Save" })[2] as HTMLElement);

test("a style sheet is written and saved", async () => {
  const { asked } = await open("project", { [`PATCH ${API}`]: [200, {}] });
  fireEvent.input(field(), { target: { value: ".badge { color: teal; }" } });
  save();
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({
      style: ".badge { color: teal; }",
    }),
  );
});

test("what the server refuses is said at the field, and leads to its line", async () => {
  const error = "style: line 2: url() is not allowed: nothing may be loaded";
  await open("project", { [`PATCH ${API}`]: [400, { error }] });
  fireEvent.input(field(), { target: { value: ".badge {\n background: url(x);\n}" } });
  save();
  const said = await screen.findByText("line 2: url() is not allowed: nothing may be loaded");
  expect(field().getAttribute("aria-invalid")).toBe("true");
  expect(field().getAttribute("aria-describedby")).toContain(said.parentElement?.id);
  fireEvent.click(screen.getByRole("button", { name: "Line 2" }));
  expect(field().value.slice(field().selectionStart, field().selectionEnd)).toBe(
    " background: url(x);",
  );
  fireEvent.click(screen.getAllByRole("button", { name: "Discard" })[2] as HTMLElement);
  expect(field().getAttribute("aria-invalid")).toBe("false");
});

test("a style sheet is taken from a file, unless it is too large", async () => {
  await open("project");
  const choose = (text: string) =>
    fireEvent.change(screen.getByLabelText("Take a CSS file"), {
      target: { files: [new File([text], "looks.css", { type: "text/css" })] },
    });
  choose(".turn { color: teal; }");
  await waitFor(() => expect(field().value).toBe(".turn { color: teal; }"));
  choose("x".repeat(16 * 1024 + 1));
  await screen.findByText("looks.css is larger than 16 KiB");
  expect(field().value).toBe(".turn { color: teal; }");
});
