import { act, fireEvent, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, open, say } from "../../support/adminPage";
import { Wire } from "../../support/FakeSocket";
import { type Answered, API, answer, flag, item, project } from "../../support/fakeApi";
import { welcome } from "../../support/session";

fakePage();

test("an item opens to its answers and is corrected with the labeller's own buttons", async () => {
  const first = item("7", "a fox", {
    answers: [answer("ada", "cat")],
    flags: [flag("F1", "not a cat")],
  });
  const corrected = {
    ...first,
    answers: [
      answer("ada", "cat", { overruled: true }),
      answer("root", "dog", { correction: true, label: "C" }),
    ],
  };
  const { asked } = await open("items", {
    [`GET ${API}/items/search?after=0&limit=30`]: [200, { items: [first], next: null }],
    [`POST ${API}/items/7/corrections`]: [200, corrected],
  });
  fireEvent.click(await screen.findByRole("button", { expanded: false, name: /a fox/ }));
  expect(screen.getByText("not a cat")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Correct" }));
  fireEvent.click(await screen.findByRole("button", { name: /dog/ }));
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("overruled");
  expect(screen.getByText("correction")).toBeTruthy();
  const body = asked.find(({ method }) => method === "POST")?.body as { id: string };
  expect(body).toMatchObject({ value: "dog" });
  expect(body.id).toMatch(/^[0-9a-f]{32}$/);
});

test("a double press of Enter saves once, and goes on to the next item", async () => {
  const given = (id: string) => item(id, `fox ${id}`, { answers: [answer("Ann", "cat")] });
  const { asked } = await open("items", {
    [`GET ${API}/items/search?after=0&limit=30`]: [
      200,
      { items: [given("7"), given("8")], next: null },
    ],
    [`POST ${API}/items/7/corrections`]: [200, given("7")],
  });
  fireEvent.keyDown(await screen.findByRole("button", { name: /fox 7/ }), { key: "c" });
  const cat = await screen.findByRole("button", { name: /cat/, description: "Ann's answer" });
  const form = cat.closest("[role=group]") as HTMLElement;
  fireEvent.keyDown(form, { key: "2", code: "Digit2" });
  fireEvent.keyDown(form, { key: "Enter", code: "Enter" });
  fireEvent.keyDown(form, { key: "Enter", code: "Enter" });
  await waitFor(() => expect(screen.getByText(/Ann’s answer: cat/)).toBeTruthy());
  await waitFor(() => {
    const rows = [...document.querySelectorAll(".item-row")];
    expect(rows.map((row) => row.classList.contains("open"))).toEqual([false, true]);
  });
  expect(asked.filter(({ method }) => method === "POST").length).toBe(1);
  expect(screen.queryByRole("button", { name: "Save and next" })).toBe(null);
});

test("where people disagree, a correction says what each of them answered", async () => {
  const answers = [answer("Ann", "cat"), { ...answer("Bob", "dog"), label: "l2" }];
  await open("items?item=7", { [`GET ${API}/items/7`]: [200, item("7", "a fox", { answers })] });
  fireEvent.click(await screen.findByRole("button", { name: "Correct" }));
  const note = await screen.findByText(/Your answer replaces/);
  expect(note.textContent).toContain("Ann’s answer: cat. Bob’s answer: dog. Your answer");
});

test("what is submitted in one step, such as drawn shapes, is saved by it", async () => {
  const task = { kind: "choices", options: ["cat", "dog"] };
  const { asked } = await open("items?item=7", {
    [`GET ${API}`]: [200, { ...project, task }],
    [`GET ${API}/items/7`]: [200, item("7", "a fox", { answers: [answer("Ann", [])] })],
    [`POST ${API}/items/7/corrections`]: [200, item("7", "a fox")],
  });
  expect((await screen.findAllByText("None chosen")).length).toBe(2);
  fireEvent.click(await screen.findByRole("button", { name: "Correct" }));
  fireEvent.click(await screen.findByRole("button", { name: /dog/ }));
  // One button saves: it is not submitted first and saved then.
  expect(screen.queryByRole("button", { name: "Submit" })).toBe(null);
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "POST")?.body).toMatchObject({ value: ["dog"] }),
  );
});

test("an answer of any kind is corrected as JSON", async () => {
  const first = item("7", "a fox", { answers: [answer("ada", { tail: 1 })] });
  const { asked } = await open("items", {
    [`GET ${API}`]: [200, { ...project, task: { kind: "any" } }],
    [`GET ${API}/items/search?after=0&limit=30`]: [200, { items: [first], next: null }],
    [`POST ${API}/items/7/corrections`]: [200, first],
  });
  fireEvent.click(await screen.findByRole("button", { expanded: false, name: /a fox/ }));
  fireEvent.click(screen.getByRole("button", { name: "Correct" }));
  const field = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "The answer as JSON" });
  expect(JSON.parse(field.value)).toEqual({ tail: 1 });
  fireEvent.input(field, { target: { value: '{"tail": ' } });
  expect(screen.getByText("This isn't valid JSON yet.")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(asked.some(({ method }) => method === "POST")).toBe(false);
  fireEvent.input(field, { target: { value: '{"tail": 2}' } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "POST")?.body).toMatchObject({
      value: { tail: 2 },
    }),
  );
});

test("an item that is fetched again while it is being corrected keeps what was chosen", async () => {
  let times = 0;
  const again = (): Answered => {
    times += 1;
    return [200, item("7", "a fox", { open: times })];
  };
  await open("items?item=7", { [`GET ${API}/items/7`]: again });
  fireEvent.click(await screen.findByRole("button", { name: "Correct" }));
  const dog = await screen.findByRole("button", { name: /dog/ });
  fireEvent.click(dog);
  act(() => Wire.last.onopen());
  say(welcome({ role: "admin" }));
  say({ type: "changed", what: ["labels"] });
  await waitFor(() => expect(times).toBeGreaterThan(1));
  expect(screen.getByRole("button", { name: /dog/ })).toBe(dog);
  expect(screen.getByRole("button", { name: "Save" }).getAttribute("aria-disabled")).toBe("false");
});

test("a form is corrected with the labeller's own questions, step by step", async () => {
  const questions = [
    { name: "topic", title: "About?", kind: "choice", options: ["bug", "praise"] },
    {
      name: "bad",
      kind: "choice",
      options: ["a bit", "badly"],
      when: { question: "topic", is: "bug" },
    },
  ];
  const task = { kind: "form", questions };
  const given = [answer("Ann", { topic: "praise" })];
  const { asked } = await open("items?item=7", {
    [`GET ${API}`]: [200, { ...project, task }],
    [`GET ${API}/items/7`]: [200, item("7", "a fox", { answers: given })],
    [`POST ${API}/items/7/corrections`]: [200, item("7", "a fox")],
  });
  fireEvent.click(await screen.findByRole("button", { name: "Correct" }));
  fireEvent.click(await screen.findByRole("button", { name: /bug/ }));
  fireEvent.click(await screen.findByRole("button", { name: /badly/ }));
  fireEvent.click(screen.getByRole("button", { name: /Undo a step/ }));
  fireEvent.click(await screen.findByRole("button", { name: /a bit/ }));
  fireEvent.click(await screen.findByRole("button", { name: /Save/ }));
  await waitFor(() => {
    const body = asked.find(({ method }) => method === "POST")?.body;
    expect(body).toMatchObject({ value: { topic: "bug", bad: "a bit" } });
  });
});

test("an answer of a kind that the page does not know is corrected as JSON", async () => {
  await open("items?item=7", {
    [`GET ${API}`]: [200, { ...project, task: { kind: "later" } }],
    [`GET ${API}/items/7`]: [200, item("7", "a fox", { answers: [answer("Ann", { x: 1 })] })],
  });
  fireEvent.click(await screen.findByRole("button", { name: "Correct" }));
  const field = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: /JSON/ });
  expect(JSON.parse(field.value)).toEqual({ x: 1 });
});

test("an answer from a tree is corrected in the tree, which is open where it was given", async () => {
  const options = [{ value: "pets", options: ["cat", "dog"] }, "other"];
  const { asked } = await open("items?item=7", {
    [`GET ${API}`]: [200, { ...project, task: { kind: "choice", options } }],
    [`GET ${API}/items/7`]: [200, item("7", "a fox", { answers: [answer("Ann", "cat")] })],
    [`POST ${API}/items/7/corrections`]: [200, item("7", "a fox")],
  });
  fireEvent.click(await screen.findByRole("button", { name: "Correct" }));
  fireEvent.click(await screen.findByRole("treeitem", { name: "dog" }));
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => {
    expect(asked.find(({ method }) => method === "POST")?.body).toMatchObject({ value: "dog" });
  });
});

test("an answer among the options that its item lists is corrected to another of them", async () => {
  const task = { kind: "choice", options_from: "candidates" };
  const data = { kind: "text", text: "a fox", options: { candidates: ["red fox", "arctic fox"] } };
  const given = { ...item("7", "a fox", { answers: [answer("Ann", "red fox")] }), data };
  const { asked } = await open("items?item=7", {
    [`GET ${API}`]: [200, { ...project, task }],
    [`GET ${API}/items/7`]: [200, given],
    [`POST ${API}/items/7/corrections`]: [200, given],
  });
  fireEvent.click(await screen.findByRole("button", { name: "Correct" }));
  fireEvent.click(await screen.findByRole("button", { name: /arctic fox/ }));
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => {
    const body = asked.find(({ method }) => method === "POST")?.body;
    expect(body).toMatchObject({ value: "arctic fox" });
  });
});
