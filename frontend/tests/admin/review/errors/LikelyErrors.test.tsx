import { fireEvent, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, open } from "../../../support/adminPage";
import { type Answered, API, answer, item, project, type Routes } from "../../../support/fakeApi";

fakePage();

const suspect = (id: string, more = {}) => ({
  item: id,
  external_id: null,
  value: "cat",
  probability: 0.031,
  predicted: "dog",
  predicted_probability: 0.92,
  ...more,
});

const page = (suspects: readonly object[], total = suspects.length, next: number | null = null) =>
  [200, { suspects, total, next }] as const;

const items = (...ids: readonly string[]): Routes =>
  Object.fromEntries(
    ids.map((id): [string, Answered] => [
      `GET ${API}/items/${id}`,
      [200, item(id, `fox ${id}`, { answers: [answer("Ann", "cat")] })],
    ]),
  );

const press = (key: string, code = key) => fireEvent.keyDown(document.body, { key, code });

test("a label in doubt is shown with both answers, and kept by a key", async () => {
  const { asked } = await open("review?tab=errors", {
    [`GET ${API}/suspects?after=0`]: page([suspect("7"), suspect("8")]),
    [`PATCH ${API}/suspects/7`]: [204, null],
    ...items("7", "8"),
  });
  await screen.findByText("fox 7");
  expect(screen.getByText("2 left")).toBeTruthy();
  const [given, predicted] = [...document.querySelectorAll(".both > div")];
  expect(given?.textContent).toBe("Label of Anncat3 % probable");
  expect(predicted?.textContent).toBe("The model’s answerdog92 % probable");
  press("1", "Digit1");
  await screen.findByText("fox 8");
  expect(screen.getByText("1 left").getAttribute("role")).toBe("status");
  expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({ looked: true });
});

test("the model's answer is taken as a correction, once however often the key is pressed", async () => {
  const { asked } = await open("review?tab=errors", {
    [`GET ${API}/suspects?after=0`]: page([suspect("7")]),
    [`POST ${API}/items/7/corrections`]: [200, item("7", "fox 7")],
    ...items("7"),
  });
  await screen.findByText("fox 7");
  press("2", "Digit2");
  press("2", "Digit2");
  await screen.findByText(/That was the last one/);
  const posted = asked.filter(({ method }) => method === "POST");
  expect(posted.length).toBe(1);
  expect(posted[0]?.body).toMatchObject({ value: "dog" });
});

test("a second look is asked for, and what the server refuses is said", async () => {
  let refuses = true;
  const { asked } = await open("review?tab=errors", {
    [`GET ${API}/suspects?after=0`]: page([suspect("7")]),
    [`POST ${API}/items/7/second-look`]: (): Answered =>
      refuses ? [400, { error: "nobody has labelled it" }] : [200, { returned: true }],
    ...items("7"),
  });
  await screen.findByText("fox 7");
  press("3", "Digit3");
  expect((await screen.findByRole("alert")).textContent).toContain("nobody has labelled it");
  refuses = false;
  fireEvent.click(screen.getByRole("button", { name: "A second look" }));
  await screen.findByText(/That was the last one/);
  expect(asked.filter(({ path }) => path.endsWith("second-look")).length).toBe(2);
});

test("arrow keys go on and back without deciding, and further pages are fetched", async () => {
  await open("review?tab=errors", {
    [`GET ${API}/suspects?after=0`]: page([suspect("7")], 2, 1),
    [`GET ${API}/suspects?after=1`]: page([suspect("8")], 2),
    ...items("7", "8"),
  });
  await screen.findByText("fox 7");
  const next = screen.getByRole("button", { name: "Next" });
  await waitFor(() => expect(next.getAttribute("aria-disabled")).not.toBe("true"));
  press("ArrowRight");
  await screen.findByText("fox 8");
  press("ArrowLeft");
  await screen.findByText("fox 7");
  expect(screen.getByText("2 left")).toBeTruthy();
});

test("a label is corrected with the labeller's own buttons, and arrows don't leave it", async () => {
  const { asked } = await open("review?tab=errors", {
    [`GET ${API}/suspects?after=0`]: page([suspect("7"), suspect("8")]),
    [`POST ${API}/items/7/corrections`]: [200, item("7", "fox 7")],
    ...items("7", "8"),
  });
  await screen.findByText("fox 7");
  press("c", "KeyC");
  fireEvent.click(await screen.findByRole("button", { name: /dog/ }));
  press("ArrowRight");
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("fox 8");
  expect(asked.find(({ method }) => method === "POST")?.body).toMatchObject({ value: "dog" });
});

test("of a form only the questions in doubt are shown, and the others keep their answers", async () => {
  const task = {
    kind: "form",
    questions: [
      { name: "topic", kind: "choice", options: ["cat", "dog"] },
      { name: "tone", kind: "choice", options: ["good", "bad"] },
    ],
  };
  const whole = { topic: "cat", tone: "good" };
  const { asked } = await open("review?tab=errors", {
    [`GET ${API}`]: [200, { ...project, task }],
    [`GET ${API}/suspects?after=0`]: page([
      suspect("7", { value: { topic: "cat" }, predicted: { topic: "dog" } }),
    ]),
    [`GET ${API}/items/7`]: [200, item("7", "fox 7", { answers: [answer("Ann", whole)] })],
    [`POST ${API}/items/7/corrections`]: [200, item("7", "fox 7")],
  });
  await screen.findByText("fox 7");
  expect(document.querySelectorAll(".both [data-question=topic]").length).toBe(2);
  expect(document.querySelector(".both [data-question=tone]")).toBe(null);
  press("2", "Digit2");
  await screen.findByText(/That was the last one/);
  expect(asked.find(({ method }) => method === "POST")?.body).toMatchObject({
    value: { topic: "dog", tone: "good" },
  });
});

test("without a suspect the page says where the list comes from", async () => {
  await open("review?tab=errors", { [`GET ${API}/suspects?after=0`]: page([]) });
  await screen.findByText(/made when a model is evaluated/);
});
