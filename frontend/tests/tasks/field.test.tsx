import { screen } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { item } from "../support/session";
import { press, show, values } from "../support/taskKind";

afterEach(() => document.body.replaceChildren());

const FIELDS = [
  { name: "subject", data: { kind: "text", text: "A letter" } },
  { name: "body", data: { kind: "text", text: "Ada met Bob" } },
];
const shown = item(1, { data: { kind: "fields", fields: FIELDS } });

test.each([
  [{ on: "body" }, [0, 3, "person"]],
  [{}, [0, 1, "person"]],
])("parts are marked on the field that the task names (%j), or on the first", async (on, span) => {
  const words = { subject: "text", body: "text" };
  const { answer } = await show({ kind: "spans", labels: ["person"], item: words, ...on }, shown);
  expect(screen.getByText("subject")).toBeTruthy();
  expect(document.querySelectorAll(".spans-view")).toHaveLength(1);
  press("ArrowRight");
  press("1");
  press("Enter");
  expect(values(answer)).toEqual([[span]]);
});

test("an item whose field is missing is shown, and can be left unmarked", async () => {
  const { answer } = await show(
    { kind: "spans", labels: ["person"], item: { gone: "text" }, on: "gone" },
    shown,
  );
  expect(document.body.textContent).toContain("Ada met Bob");
  press("Enter");
  expect(values(answer)).toEqual([[]]);
});
