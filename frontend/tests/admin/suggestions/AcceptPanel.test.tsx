import { fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import {
  type Acceptance,
  type ErrorCurve,
  type Step,
  stepAt,
} from "../../../src/admin/suggestions/accepting";
import { fakePage, open } from "../../support/adminPage";
import { API } from "../../support/fakeApi";

fakePage();

const step = (min_score: number, suggestions: number, error: number | null): Step => ({
  min_score,
  suggestions,
  known: error === null ? 0 : 40,
  wrong: error === null ? 0 : 3,
  error,
  low: error === null ? 0 : error / 2,
  high: error === null ? 1 : error * 2,
});
const curve: ErrorCurve = {
  source: "rules",
  known: 120,
  right: 110,
  open: 900,
  unscored: 0,
  steps: [step(0.5, 900, 0.1), step(0.9, 400, 0.04)],
  bins: [{ score: 0.93, right: 0.95, low: 0.83, high: 0.99, count: 40 }],
};
const acceptance: Acceptance = {
  id: "7",
  source: "rules",
  min_score: 0.98,
  labels: 1_200,
  audited: 60,
  answered: 50,
  wrong: 1,
  error: 0.02,
  low: 0.0005,
  high: 0.106,
  created: "2026-11-01T10:00:00Z",
  withdrawn: null,
};

const panel = () => screen.findByRole("region", { name: "Accept in bulk" });

const show = (of: ErrorCurve, acceptances: readonly Acceptance[] = [], more = {}) =>
  open("suggestions", {
    [`GET ${API}/suggestions/sources`]: [200, [{ source: "rules", scored: 900 }]],
    [`GET ${API}/suggestions/acceptances`]: [200, acceptances],
    [`GET ${API}/suggestions/curve?source=rules`]: [200, of],
    ...more,
  });

test("the expected error follows the score, and is drawn with tables behind", async () => {
  await show(curve);
  const shown = await panel();
  await within(shown).findByText(/^Expected error 4 %, between 2 % and 8 % with 95 % confidence/);
  const score = within(shown).getByRole("spinbutton", { name: /^Accept from a score/ });
  fireEvent.input(score, { target: { value: "60" } });
  within(shown).getByText(/^Expected error 10 %, .* from 120 answers/);
  expect(shown.querySelectorAll(".error-curve polyline")).toHaveLength(1);
  const [steps, bins] = within(shown).getAllByRole("table", { hidden: true });
  expect(steps?.textContent).toContain("90 %4004 %(2 % to 8 %)403");
  expect(bins?.textContent).toContain("93 %95 %(83 % to 99 %)40");
});

test("it says that no error is known, and draws none", async () => {
  await show({ ...curve, known: 0, steps: [step(0.5, 900, null)], bins: [] });
  const shown = await panel();
  await within(shown).findByText(/^No error is known yet/);
  expect(shown.querySelector(".error-curve")).toBeNull();
});

test("what would be accepted is counted before it is accepted", async () => {
  const { asked } = await show(curve, [], {
    [`POST ${API}/suggestions/accept`]: [200, { labels: 380, audited: 20, left: { held: 2 } }],
  });
  const shown = await panel();
  fireEvent.click(await within(shown).findByRole("button", { name: /^Count/ }));
  await within(shown).findByText(/^About 380 suggestions become labels, and 20 items go to people/);
  within(shown).getByText(/Left to people: 2 held by somebody\./);
  const sent = () => asked.filter(({ method }) => method === "POST").map(({ body }) => body);
  const wanted = { source: "rules", min_score: 0.98, audit: 0.05 };
  expect(sent()).toEqual([{ ...wanted, dry_run: true }]);
  fireEvent.click(within(shown).getByRole("button", { name: "Accept 380 suggestions" }));
  await waitFor(() => expect(sent()[1]).toEqual({ ...wanted, dry_run: false }));
  await within(shown).findByRole("button", { name: /^Count/ });
});

test("no error is expected where nothing would be accepted", async () => {
  await show(curve, [], {
    [`POST ${API}/suggestions/accept`]: [200, { labels: 0, audited: 0, left: {} }],
  });
  const shown = await panel();
  await within(shown).findByText(/^Expected error \d/);
  fireEvent.click(await within(shown).findByRole("button", { name: /^Count/ }));
  await within(shown).findByText(/^There is no suggestion with such a score/);
  expect(within(shown).queryByText(/^Expected error \d/)).toBeNull();
});

test("another score has to be counted again", async () => {
  await show(curve, [], {
    [`POST ${API}/suggestions/accept`]: [200, { labels: 380, audited: 20, left: {} }],
  });
  const shown = await panel();
  fireEvent.click(await within(shown).findByRole("button", { name: /^Count/ }));
  await within(shown).findByRole("button", { name: /^Accept 380/ });
  const audit = within(shown).getByRole("spinbutton", { name: /^Audit/ });
  fireEvent.input(audit, { target: { value: "10" } });
  within(shown).getByRole("button", { name: /^Count/ });
});

test("what was accepted is listed with its error, and taken back after a question", async () => {
  const { asked } = await show(
    curve,
    [acceptance, { ...acceptance, id: "6", error: null, withdrawn: "2026-11-01T09:00:00Z" }],
    { [`DELETE ${API}/suggestions?labels=true&source=rules`]: [200, { taken_back: 1_200 }] },
  );
  const shown = await panel();
  const [first, second] = within(within(shown).getByRole("group", { name: "Accepted so far" }))
    .getAllByRole("row")
    .slice(1);
  expect(first?.textContent).toContain("2 % (0.05 % to 10.6 %)");
  expect(first?.textContent).toContain("50 of 60");
  expect(second?.textContent).toContain("taken back");
  expect(second?.textContent).toContain("not known yet");
  const back = () => within(shown).getByRole("button", { name: "Take back all labels of rules" });
  fireEvent.click(back());
  expect(asked.some(({ method }) => method === "DELETE")).toBe(false);
  fireEvent.click(back());
  await waitFor(() => expect(asked.some(({ method }) => method === "DELETE")).toBe(true));
});

test("a project without suggestions has no such panel", async () => {
  await open("suggestions");
  await screen.findByRole("region", { name: "What labellers see" });
  expect(screen.queryByRole("region", { name: "Accept in bulk" })).toBeNull();
});

test("the step of a score is the highest that is not above it", () => {
  expect(stepAt(curve, 0.95)?.min_score).toBe(0.9);
  expect(stepAt(curve, 0.2)?.min_score).toBe(0.5);
  expect(stepAt({ ...curve, steps: [] }, 0.5)).toBeUndefined();
});
