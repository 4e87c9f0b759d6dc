import { screen, waitFor, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, figure, open, plot } from "../../support/adminPage";
import { API, run, status } from "../../support/fakeApi";

fakePage();

test("the model's state, scores, advice and error are there", async () => {
  await open("model", {}, () => ({
    ...status,
    generation: 0,
    model: { state: "failed", score: null, labels: 0, error: "ValueError: one class only" },
  }));
  expect(screen.getAllByText("Failed").length).toBeGreaterThan(0);
  expect(screen.getAllByText("ValueError: one class only").length).toBeGreaterThan(0);
  await waitFor(() => expect(figure("Hold-out accuracy")).toContain("0.750"));
  // The accuracy without bias comes first, and each number says what it is of.
  const names = [...document.querySelectorAll(".facts dt")].map(({ textContent }) => textContent);
  expect(names.slice(0, 2)).toEqual(["Hold-out accuracy", "Cross-validated on hard items"]);
  const first = screen.getByText("Hold-out accuracy", { selector: "dt" }).parentElement;
  expect(first?.title).toContain("Share of answers");
  expect(figure("Hold-out accuracy")).toContain("0.70 to 0.80");
  expect(figure("Ranking")).toContain("none yet");
});

test("the learning curve is drawn, and is a table for who can't see it", async () => {
  await open("model");
  const table = await screen.findByRole("table", { name: "Score by number of labels" });
  const cells = within(table).getAllByRole("cell");
  expect(cells.map(({ textContent }) => textContent)).toEqual([
    ...["10", "0.500", "–", "–", "–"],
    ...["30", "0.700", "0.750", "0.700", "0.800"],
  ]);
  await waitFor(() =>
    expect(plot.show).toHaveBeenLastCalledWith([
      { labels: 10, score: 0.5, holdout: null, low: null, high: null, target: null },
      { labels: 30, score: 0.7, holdout: 0.75, low: 0.7, high: 0.8, target: null },
    ]),
  );
});

test("how steady the model is, and how far people agree, is said where it was measured", async () => {
  await open("model", {
    [`GET ${API}/runs?limit=500`]: [
      200,
      [run(1, 30, { score: 0.7, kappa: 0.91, agreement: 0.62 })],
    ],
  });
  await waitFor(() => expect(figure("Steadiness")).toContain("0.910"));
  expect(figure("Agreement")).toContain("0.620");
  expect(figure("Cross-validated on hard items")).toContain("0.700");
  expect(screen.queryByText("Hold-out accuracy", { selector: "dt" })).toBeNull();
});

test("of ratings it is said how far the model's are from the given ones", async () => {
  await open("model", {
    [`GET ${API}/runs?limit=500`]: [
      200,
      [run(1, 30, { score: 0.4, mae: 0.712, within_one: 0.93 })],
    ],
  });
  await waitFor(() => expect(figure("Error of ratings")).toContain("0.712"));
  expect(figure("Error of ratings")).toContain("93 % are at most one off");
});

test("steadiness and agreement are drawn over the labels, with where one may stop", async () => {
  await open("model", {
    [`GET ${API}/runs?limit=500`]: [
      200,
      [
        run(1, 30, { score: 0.7, kappa: 0.91, target_score: 0.95 }),
        run(2, 40, { score: 0.8, kappa: 0.995, agreement: 0.62, stable: 1 }),
      ],
    ],
  });
  const name = "Steadiness and agreement by number of labels";
  const table = await screen.findByRole("table", { name });
  const texts = (role: string) =>
    within(table)
      .getAllByRole(role)
      .map(({ textContent }) => textContent);
  expect(texts("columnheader")).toEqual([
    ...["Labels", "Steadiness", "Agreement", "Steady enough to stop"],
  ]);
  expect(texts("cell")).toEqual([
    ...["30", "0.910", "–", "0.990"],
    ...["40", "0.995", "0.620", "0.990"],
  ]);
  expect(
    screen.getByText(/^The latest labels hardly changed the model. You can stop, if/),
  ).toBeTruthy();
  const curve = screen.getByRole("table", { name: "Score by number of labels" });
  expect(within(curve).getByRole("columnheader", { name: "Target" })).toBeTruthy();
  expect(within(curve).queryByRole("columnheader", { name: "Hold-out accuracy" })).toBeNull();
});

test("every training is listed with its error, newest first", async () => {
  await open("model");
  const group = await screen.findByRole("group", { name: "Trainings" });
  const rows = within(group).getAllByRole("row").slice(1);
  expect(rows.map((row) => row.querySelector("th")?.textContent)).toEqual(["3", "2", "1"]);
  expect(rows[1]?.textContent).toContain("ValueError: one class only");
  expect(rows[0]?.textContent).toContain("0.8 s");
});

test("items that a training left out are named, and lead to them", async () => {
  const left_out = { count: 3, items: [{ item: 7, id: "r-7", why: "no features" }] };
  const notes = ["3 items are left out of training and handed out last: r-7.", "Another note."];
  await open("model", {}, () => ({ ...status, model: { ...status.model, left_out, notes } }));
  const link = await screen.findByRole("link", { name: "r-7" });
  expect(link.getAttribute("href")).toBe("/admin/digits/items?item=7");
  const line = link.closest("p")?.textContent;
  expect(line).toBe("3 items are left out of training and handed out last: r-7 (no features) …");
  expect(screen.getByText("Another note.")).toBeTruthy();
});

test("a ranking by diversity alone is said to be one, and not to wait for labels", async () => {
  await open(
    "model",
    { [`GET ${API}/runs?limit=500`]: [200, [run(1, 0, { diversity: 1 })]] },
    () => ({
      ...status,
      model: { state: "idle", score: null, labels: 0, error: null, waits: "task" },
    }),
  );
  await screen.findByText(/ranked by diversity alone, typical ones first/);
  expect(screen.queryByText(/No default model learns/)).toBeNull();
});
