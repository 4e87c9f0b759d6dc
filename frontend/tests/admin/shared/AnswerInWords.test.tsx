import { render, screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { AnswerInWords } from "../../../src/admin/shared/AnswerInWords";

const data = { kind: "text", text: "Ada works for Acme" };

test("a form is a list of questions and answers; one that was left out says so", () => {
  const questions = [
    { name: "topic", title: "About?", kind: "choice", options: ["bug", "praise"] },
    { name: "why", kind: "text", required: false },
    { name: "bad", kind: "text", when: { question: "topic", is: "bug" } },
  ];
  render(
    <AnswerInWords task={{ kind: "form", questions }} data={data} value={{ topic: "praise" }} />,
  );
  expect(screen.getAllByRole("term").map((term) => term.textContent)).toEqual(["About?", "why"]);
  expect(screen.getAllByRole("definition").map((one) => one.textContent)).toEqual([
    "praise",
    "Left out",
  ]);
});

test("regions say their label, their words, what was answered about them, and their relations", () => {
  const sure = { name: "sure", title: "Sure?", kind: "choice", options: ["yes", "no"] };
  const task = {
    kind: "spans",
    labels: [{ value: "per", label: "Person", questions: [sure] }, "org"],
    relations: [{ value: "for", label: "works for" }],
  };
  const regions = [
    [0, 3, "per", { sure: "yes" }],
    [14, 18, "org"],
  ];
  render(<AnswerInWords task={task} data={data} value={{ regions, relations: [[0, 1, "for"]] }} />);
  expect(screen.getAllByRole("listitem").map((one) => one.textContent)).toEqual([
    "Person “Ada” (Sure? yes)",
    "org “Acme”",
    "“Ada” → works for → “Acme”",
  ]);
});

test("an order is a numbered list", () => {
  const task = { kind: "rank", options: ["a", { value: "b", label: "Bee" }] };
  render(<AnswerInWords task={task} data={data} value={["b", "a"]} />);
  expect(screen.getAllByRole("listitem").map((one) => one.textContent)).toEqual(["Bee", "a"]);
});
