import { fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, open } from "../../support/adminPage";
import { type Answered, API, item, project, status } from "../../support/fakeApi";

fakePage();

const topic = { name: "topic", title: "About?", kind: "choice", options: ["bug", "praise"] };
const form = { kind: "form", questions: [topic] };

async function edit(task: object, labels = 0, refused?: string) {
  const { asked } = await open(
    "project",
    {
      [`GET ${API}`]: [200, { ...project, task }],
      [`GET ${API}/items/search?limit=1`]: [200, { items: [item("7", "a fox")], next: null }],
      [`PATCH ${API}`]: (): Answered => (refused ? [400, { error: refused }] : [200, project]),
    },
    () => ({ ...status, labels }),
  );
  const save = async () => {
    const [button] = screen.getAllByRole("button", { name: "Save" });
    fireEvent.click(button as HTMLElement);
    await waitFor(() => expect(asked.some(({ method }) => method === "PATCH")).toBe(true));
    return asked.find(({ method }) => method === "PATCH")?.body as { task: object };
  };
  await screen.findByRole("heading", { name: "Task" });
  return { save };
}

const type = (name: string, value: string) =>
  fireEvent.input(screen.getByRole("textbox", { name }), { target: { value } });

test("a question is added to a form, asked after an answer to an earlier one", async () => {
  const { save } = await edit(form);
  fireEvent.click(screen.getByRole("button", { name: "Add a question" }));
  type("Question as people read it", "How bad?");
  type("Name in the answers", "bad");
  fireEvent.change(screen.getByRole("combobox", { name: "Kind" }), { target: { value: "rating" } });
  fireEvent.change(screen.getByRole("combobox", { name: "Asked" }), { target: { value: "topic" } });
  const answers = within(screen.getByRole("group", { name: "After these answers" }));
  expect(answers.getByRole<HTMLInputElement>("checkbox", { name: "bug" }).checked).toBe(true);
  fireEvent.click(screen.getByRole("checkbox", { name: "Must be answered" }));
  expect((await save()).task).toEqual({
    kind: "form",
    questions: [
      topic,
      {
        name: "bad",
        title: "How bad?",
        kind: "rating",
        scale: [1, 5],
        when: { question: "topic", is: "bug" },
        required: false,
      },
    ],
  });
});

test("questions are put in another order and removed", async () => {
  const { save } = await edit({
    kind: "form",
    questions: [topic, { name: "why", kind: "text" }, { name: "also", kind: "text" }],
  });
  fireEvent.click(screen.getByRole("button", { name: "Move why up" }));
  fireEvent.click(screen.getByRole("button", { name: "Remove also" }));
  expect((await save()).task).toEqual({
    kind: "form",
    questions: [{ name: "why", kind: "text" }, topic],
  });
});

test("of a question with answers the name, the kind and the values are locked", async () => {
  await edit(form, 3);
  fireEvent.click(screen.getByRole("button", { name: /About\?/, expanded: false }));
  const name = screen.getByRole<HTMLInputElement>("textbox", { name: "Name in the answers" });
  expect(name.readOnly).toBe(true);
  expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "Kind" }).disabled).toBe(true);
  const value = screen.getByRole<HTMLInputElement>("textbox", { name: "Value of option 1" });
  expect(value.readOnly).toBe(true);
});

test("what the server refuses is shown at the question and at the line of the JSON", async () => {
  const error = "task.questions[0].options[1]: same value as an earlier one; remove it";
  const { save } = await edit(form, 0, error);
  fireEvent.click(screen.getByRole("button", { name: /About\?/, expanded: false }));
  type("Value of option 2", "bug");
  await save();
  const card = document.querySelector<HTMLElement>('[data-question="topic"].question-card');
  await waitFor(() => expect(card?.textContent).toContain("same value"));
  fireEvent.click(screen.getByText("As JSON"));
  const line = within(document.querySelector(".as-json") as HTMLElement).getByRole("button");
  fireEvent.click(line);
  const json = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "The task as JSON" });
  const marked = json.value.slice(json.selectionStart, json.selectionEnd);
  expect([line.textContent, marked.trim()]).toEqual(["Line 10", '"bug"']);
});

test("an option gets a place in the tree, an explanation, and a label questions", async () => {
  const { save } = await edit({ kind: "choice", options: ["animals", "cat"] });
  fireEvent.click(screen.getByRole("button", { name: "Put cat below the option above" }));
  fireEvent.click(screen.getByRole("button", { name: "More about cat" }));
  type("Explanation below the name", "A tame one");
  expect((await save()).task).toEqual({
    kind: "choice",
    options: [{ value: "animals", options: [{ value: "cat", hint: "A tame one" }] }],
  });
});

test("a label gets questions about its regions, and a task relations", async () => {
  const { save } = await edit({ kind: "spans", labels: ["person"] });
  fireEvent.click(screen.getByRole("button", { name: "More about person" }));
  fireEvent.click(screen.getByRole("button", { name: "Add a question" }));
  type("Name in the answers", "sure");
  fireEvent.change(screen.getByRole("combobox", { name: "Kind" }), { target: { value: "text" } });
  fireEvent.click(screen.getByRole("button", { name: "Add a relation" }));
  const [, value] = screen.getAllByRole("textbox", { name: "Value of option 1" });
  fireEvent.input(value as HTMLElement, { target: { value: "knows" } });
  expect((await save()).task).toEqual({
    kind: "spans",
    labels: [{ value: "person", questions: [{ name: "sure", kind: "text" }] }],
    relations: ["knows"],
  });
});
