import { fireEvent, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, open } from "../../../support/adminPage";
import { type Answered, API, answer, item, project, type Routes } from "../../../support/fakeApi";

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
  await waitFor(() => expect(document.body.textContent).not.toContain("grace"));
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

test("the consensus of a form is a column of its own if nobody gave it, and 0 takes it", async () => {
  const task = {
    kind: "form",
    questions: [
      { name: "topic", title: "Topic?", kind: "choice", options: ["a", "b"] },
      { name: "tone", title: "Tone?", kind: "choice", options: ["c", "d"] },
    ],
  };
  const answers = [
    answer("Ann", { topic: "a", tone: "d" }),
    answer("Bob", { topic: "b", tone: "c" }),
  ];
  const consensus = [
    { question: "topic", value: "a", confidence: 0.9, agreement: 0.5, labels: 2 },
    { question: "tone", value: "c", confidence: 0.6, agreement: 0.5, labels: 2 },
  ];
  const { asked } = await open("review", {
    [`GET ${API}`]: [200, { ...project, task }],
    [FIRST]: page([{ ...disputed("7", { answers }), consensus }]),
    ...corrected("7"),
  });
  await screen.findByText("fox 7");
  const heads = [...document.querySelectorAll(".review-comparison thead button")];
  expect(heads.map((head) => head.textContent)).toEqual(["1 answer1", "1 answer2", "Consensus0"]);
  expect(document.querySelectorAll(".differs").length).toBe(2);
  press("0", "Digit0");
  await screen.findByText("That was the last one.");
  const posted = asked.find(({ method }) => method === "POST");
  expect(posted?.body).toMatchObject({ value: { topic: "a", tone: "c" } });
});

test("the answers of one person are listed once it is said whose", async () => {
  const BY_GRACE = `GET ${API}/review?by=labeller&labeller=grace&limit=10&after=`;
  await open("review?tab=items&by=labeller", { [BY_GRACE]: page([disputed("9")]) });
  await screen.findByText("Choose whose answers to review, or which source.");
  const whose = await screen.findByRole("combobox", { name: "Answered by" });
  await waitFor(() => expect(whose.textContent).toContain("grace"));
  fireEvent.change(whose, { target: { value: "grace" } });
  await screen.findByText("fox 9");
  expect(location.search).toBe("?tab=items&by=labeller&labeller=grace");
});

test("a whole list is settled by its consensus, and taken back by one undo", async () => {
  const { asked } = await open("review", {
    [FIRST]: page([disputed("7")]),
    [`GET ${API}/review/ids?by=disagreement&limit=500&after=`]: [
      200,
      { items: ["7", "8"], next: null },
    ],
    [`POST ${API}/corrections/many`]: [200, { labels: 1, left: { corrected: 1 } }],
    [`POST ${API}/corrections/undo`]: [200, { labels: 1 }],
  });
  await screen.findByText("fox 7");
  press("b", "KeyB");
  await screen.findByText("2 items");
  fireEvent.click(screen.getByRole("button", { name: /consensus of its answers/ }));
  await screen.findByText("1 item settled.");
  expect(screen.getByText("1 had an owner’s answer already.")).toBeTruthy();
  const given = asked.find(({ path }) => path.endsWith("/many"));
  const { act } = Object(given?.body);
  expect(given?.body).toEqual({ act, items: ["7", "8"] });
  fireEvent.click(screen.getByRole("button", { name: /Undo/ }));
  await waitFor(() => expect(screen.queryByText("1 item settled.")).toBeNull());
  expect(asked.find(({ path }) => path.endsWith("/undo"))?.body).toEqual({ id: act });
});

test("a list that can't be read says why", async () => {
  await open("review", { [FIRST]: [503, { error: "too many are reading" }] });
  expect((await screen.findByRole("alert")).textContent).toContain("too many are reading");
});
