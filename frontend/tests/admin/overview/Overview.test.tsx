import { screen, waitFor, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, figure, open } from "../../support/adminPage";
import { API, project, status } from "../../support/fakeApi";

fakePage();

test("the overview says how far the project is and how fast it goes", async () => {
  await open();
  expect(screen.getByText("45 %")).toBeTruthy();
  expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("812");
  expect(figure("Labels per minute")).toContain("23.4");
  expect(figure("People here now")).toBe("2 of 3");
  expect(figure("With people")).toBe("4");
  expect(figure("Waiting")).toBe("981");
  await waitFor(() => expect(figure("Ranking")).toBe("no. 7 21 labels behind"));
});

test("an item with more people at once than are to answer it is said to be a fault", async () => {
  await open("", {}, () => ({ ...status, dealt_twice: 1 }));
  expect(screen.getByRole("alert").textContent).toContain("1 item was with too many people");
  expect(screen.queryByText(/^As of/)).toBeNull();
});

test("it is said as of when such items were counted", async () => {
  const dealt_twice_at = "2026-05-04T10:11:00Z";
  await open("", {}, () => ({ ...status, dealt_twice: 1, dealt_twice_at }));
  expect(screen.getByText(/^As of/).textContent).toContain(":11");
});

const OPINIONS = { least: 2, most: 7, asked: 40, each: 2.6, waiting: 3, stuck: 0, could: ["Ada"] };

test("further opinions are told, and who could still give them", async () => {
  await open("", {}, () => ({ ...status, opinions: OPINIONS }));
  screen.getByText("2 to 7 opinions an item, 2.6 so far. 40 further opinions were asked for.");
  screen.getByText("3 items wait for another opinion. Who could give one: Ada.");
  expect(screen.queryByRole("alert")).toBeNull();
});

test("more opinions than people are told", async () => {
  const opinions = { ...OPINIONS, waiting: 1, stuck: 1, could: [] };
  await open("", {}, () => ({ ...status, opinions }));
  expect(screen.getByRole("alert").textContent).toContain("everybody has had it: invite more");
});

test("answers are shown by how often they were given, and lead to their items", async () => {
  await open();
  const rows = within(await screen.findByRole("table", { name: "" })).getAllByRole("row");
  expect(rows.slice(1).map((row) => row.textContent)).toEqual(["cat880 %", "true220 %"]);
  const link = screen.getByRole("link", { name: "Show items answered true" });
  expect(link.getAttribute("href")).toBe("/admin/digits/items?value=true");
});

test("of a form each question has a chart, and a conditional one says how often it was asked", async () => {
  const questions = [
    { name: "topic", title: "About?", kind: "choice", options: ["bug", "praise"] },
    { name: "bad", kind: "rating", scale: [1, 3], when: { question: "topic", is: "bug" } },
  ];
  const part = { label: null, about: null, relations: false };
  await open("", {
    [`GET ${API}`]: [200, { ...project, task: { kind: "form", questions } }],
    [`GET ${API}/distribution`]: [
      200,
      {
        answers: 3,
        all: true,
        distinct: 3,
        bars: [
          { value: "bug", count: 2, part: 0 },
          { value: "praise", count: 1, part: 0 },
          { value: 3, count: 1, part: 1 },
        ],
        parts: [
          { ...part, question: "topic", asked: 3, answers: 3, distinct: 2 },
          { ...part, question: "bad", asked: 2, answers: 1, distinct: 1 },
        ],
      },
    ],
  });
  const topic = within(await screen.findByRole("region", { name: "About?" }));
  expect(
    topic
      .getAllByRole("row")
      .slice(1)
      .map((row) => row.textContent),
  ).toEqual(["bug267 %", "praise133 %"]);
  const link = topic.getByRole("link", { name: "Show items answered bug" });
  expect(link.getAttribute("href")).toBe("/admin/digits/items?question=topic&answer=%22bug%22");
  expect(within(screen.getByRole("region", { name: "bad" })).getByText(/asked/).textContent).toBe(
    "asked 2 of 3 times, answered 1",
  );
});
