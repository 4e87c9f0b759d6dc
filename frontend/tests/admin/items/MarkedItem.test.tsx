import { render, screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { MarkedItem } from "../../../src/admin/items/MarkedItem";
import { answer } from "../../support/fakeApi";

test("the marks of a form are drawn in the fields that they are about", () => {
  const task = {
    kind: "form",
    item: { title: "text", body: "text" },
    questions: [
      { name: "who", kind: "spans", labels: [{ value: "p", label: "Person" }], on: "body" },
      { name: "ok", kind: "choice", options: ["yes"] },
    ],
  };
  const text = (name: string, words: string) => ({ name, data: { kind: "text", text: words } });
  const data = { kind: "fields", fields: [text("title", "News"), text("body", "Ada left")] };
  const value = { who: [[0, 3, "p"]], ok: "yes" };
  render(
    <MarkedItem
      task={task}
      data={data}
      layers={[{ answer: answer("ann", value), colour: "red" }]}
    />,
  );
  expect(document.querySelector(".marked-text")?.textContent).toBe("AdaPerson left");
  expect(screen.getByText("News")).toBeTruthy();
});

test("segments are drawn in time, those that overlap below each other", () => {
  const task = { kind: "segments", labels: ["hot", "cold"], item: "series" };
  const data = { kind: "series", index: [10, 20, 30], values: [{ name: "", values: [1, 2, 3] }] };
  const value = [
    [10, 20, "hot"],
    [15, 30, "cold"],
  ];
  render(
    <MarkedItem
      task={task}
      data={data}
      layers={[{ answer: answer("ann", value), colour: "red" }]}
    />,
  );
  const bars = [...document.querySelectorAll<HTMLElement>(".timeline-bar")];
  expect(bars.map((bar) => [bar.textContent, bar.style.left, bar.style.width])).toEqual([
    ["hot", "0%", "50%"],
    ["cold", "25%", "75%"],
  ]);
  expect(document.querySelectorAll(".timeline-row").length).toBe(2);
});
