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

test("what the model has printed last is there while it is trained", async () => {
  const line = "epoch 3 of 10, loss 0.21";
  await open("model", {}, () => ({
    ...status,
    model: { state: "training", score: null, labels: 9, error: null, progress: line },
  }));
  expect(screen.getByText(line)).toBeTruthy();
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
  // There is nothing to wait for: no score, and no curve.
  expect(figure("Ranking")).toContain("no.");
  for (const text of ["Cross-validated on hard items", "Trained on", "Learning curve"])
    expect(screen.queryByText(text)).toBeNull();
});

const gain = { gain: 0.004, gain_low: -0.001, gain_high: 0.009, gain_labels: 500 };
const none = { gain: null, gain_low: null, gain_high: null, gain_labels: null };

test.each([
  [
    { verdict: "stop", why: "gain", ...gain },
    "You can stop, if all the answers that you expect are among the labels: another 500 labels would gain about 0.4 points of accuracy (0.0 to 0.9).",
  ],
  [
    { verdict: "stop", why: "stable", ...gain },
    /the labels: the latest labels hardly changed the model; another 500 labels would gain/,
  ],
  [
    { verdict: "continue", why: "gain", ...gain, gain: 0.12, gain_high: 0.2 },
    "It still pays: another 500 labels would gain about 12 points of accuracy (0.0 to 20).",
  ],
  [{ verdict: "unknown", why: "wide", ...gain }, /^Whether to stop can't be said yet: another 500/],
  [
    { verdict: "unknown", why: "labels", ...none },
    "Whether to stop can't be said yet: there are fewer than 100 labels.",
  ],
] as const)("whether to stop is said in a sentence: %#", async (stopping, said) => {
  await open("model", {}, () => ({ ...status, model: { ...status.model, stopping } }));
  expect(await screen.findByText(said)).toBeTruthy();
});

test("what further labels would gain goes on from the latest accuracy", async () => {
  const stopping = { verdict: "stop", why: "gain", ...gain } as const;
  await open("model", {}, () => ({ ...status, model: { ...status.model, stopping } }));
  const table = await screen.findByRole("table", { name: "Score by number of labels" });
  const rows = within(table).getAllByRole("row").slice(1);
  const cells = rows.map((row) => [...row.children].map(({ textContent }) => textContent));
  expect(cells.at(-1)).toEqual(["530", ..."––––".split(""), "0.754", "0.750", "0.759"]);
  expect(cells.at(-2)?.slice(-3)).toEqual(["0.750", "0.750", "0.750"]);
});

test("of spans the F1 is shown, of all and of each label", async () => {
  const found = {
    f1: 0.61,
    score: 0.61,
    holdout_score: 0.66,
    "f1:person": 0.7,
    "labels:person": 9,
  };
  await open("model", {
    [`GET ${API}/runs?limit=500`]: [200, [run(1, 30, found)]],
  });
  await waitFor(() => expect(figure("F1 of spans on hard items")).toContain("0.610"));
  expect(figure("Hold-out F1 of spans")).toContain("0.660");
  expect(screen.queryByText("Hold-out accuracy", { selector: "dt" })).toBeNull();
  const table = screen.getByRole("table", { name: "F1 by label" });
  expect(within(table).getByText("0.700")).toBeTruthy();
  expect(screen.getAllByRole("columnheader", { name: "F1" })).toHaveLength(2);
});
