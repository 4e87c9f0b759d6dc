import { fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, expect, test, vi } from "vitest";
import { beginSpans } from "../../../src/tasks/spans/draft";
import spans from "../../../src/tasks/spans/index";
import { item } from "../../support/session";

const TASK = { kind: "spans", labels: ["person", { value: "place", label: "Place" }] };

const textItem = (text: string, value?: unknown) =>
  item(1, { data: { kind: "text", text }, ...(value === undefined ? {} : { value }) });

afterEach(() => document.body.replaceChildren());

test("on the page: spans are buttons to walk through, keys mark and Delete removes", () => {
  const draft = beginSpans(TASK, textItem("Ada in <b>Paris</b>", [[0, 3, "person"]]));
  const answer = vi.fn();
  const props = { task: TASK, item: textItem("Ada in <b>Paris</b>"), draft };
  if (!spans.Stage) throw new Error("no stage");
  const { container } = render(
    <>
      <spans.Stage {...props} />
      <spans.Answers {...props} answer={answer} />
    </>,
  );
  expect(container.querySelector("b")).toBe(null);
  const span = screen.getByRole("button", { name: "person: Ada, characters 0 to 3, 1 of 1" });
  fireEvent.focus(span);
  fireEvent.keyDown(span, { key: "2", code: "Digit2" });
  expect(screen.getByRole("button", { name: /^Place: Ada/ })).toBeTruthy();
  fireEvent.keyDown(document.body, { key: "Delete", code: "Delete" });
  fireEvent.keyDown(document.body, { key: "Enter", code: "Enter" });
  expect(answer.mock.calls).toEqual([[[]]]);
});
