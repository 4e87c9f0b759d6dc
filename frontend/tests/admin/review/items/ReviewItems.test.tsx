import { fireEvent, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, open } from "../../../support/adminPage";
import { type Answered, API, answer, item, type Routes } from "../../../support/fakeApi";

fakePage();

const press = (key: string, code = key) => fireEvent.keyDown(document.body, { key, code });

const disputed = (id: string, more: object = {}) => ({
  item: item(id, `fox ${id}`, {
    answers: [answer("Ann", "cat"), answer("Bob", "dog"), answer("Cem", "cat")],
    ...more,
  }),
  consensus: [{ question: "", value: "cat", confidence: 0.82, agreement: 0.67, labels: 3 }],
});

const page = (items: readonly object[], next: string | null = null): Answered => [
  200,
  { items, next },
];

const FIRST = `GET ${API}/review?by=disagreement&limit=10&after=`;

const corrected = (...ids: readonly string[]): Routes =>
  Object.fromEntries(
    ids.map((id): [string, Answered] => [
      `POST ${API}/items/${id}/corrections`,
      [200, item(id, `fox ${id}`)],
    ]),
  );

test("all answers stand side by side, without names until a key shows them", async () => {
  await open("review", { [FIRST]: page([disputed("7")]) });
  await screen.findByText("fox 7");
  const sides = [...document.querySelectorAll(".review-answers > li")].map((li) => li.textContent);
  expect(sides).toEqual([
    "2 answers1catPerson 1, Person 3 · consensus, 82 % sure",
    "1 answer2dogPerson 2",
  ]);
  press("n", "KeyN");
  await screen.findByText(/Ann, Cem/);
  press("n", "KeyN");
  await waitFor(() => expect(document.body.textContent).not.toContain("Ann"));
});

test("a key picks an answer, the next item follows, and a key takes it back", async () => {
  const { asked } = await open("review", {
    [FIRST]: page([disputed("7"), disputed("8")]),
    ...corrected("7", "8"),
    [`POST ${API}/corrections/undo`]: [200, { labels: 1 }],
  });
  await screen.findByText("fox 7");
  press("2", "Digit2");
  press("2", "Digit2");
  await screen.findByText("fox 8");
  const posted = asked.filter(({ method }) => method === "POST");
  expect(posted.map(({ path }) => path)).toEqual([`${API}/items/7/corrections`]);
  expect(posted[0]?.body).toMatchObject({ value: "dog" });
  expect(screen.getByText("1 item settled")).toBeTruthy();
  press("u", "KeyU");
  await screen.findByText("fox 7");
  const undone = asked.find(({ path }) => path.endsWith("/undo"));
  expect(undone?.body).toEqual({ id: Object(posted[0]?.body).id });
  expect(screen.getByText("0 items settled")).toBeTruthy();
});
