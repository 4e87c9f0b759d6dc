import { fireEvent, screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { detailsText } from "../../../src/admin/oversight/detailsText";
import { fakePage, open } from "../../support/adminPage";
import { type Answered, API } from "../../support/fakeApi";

fakePage();

const act = (number: number, what: string, details: object, by: string | null = "Ada") => ({
  act: number,
  created: "2026-11-29T10:00:00.000+00:00",
  by,
  what,
  details,
});

test("the log is shown when it is asked for, and goes on", async () => {
  await open("project", {
    [`GET ${API}/acts`]: (): Answered => [
      200,
      { acts: [act(2, "labeller_voided", { labeller: "Bob", labels: 3 })], next: 2 },
    ],
    [`GET ${API}/acts?before=2`]: (): Answered => [
      200,
      { acts: [act(1, "project_created", { project: "digits" }, null)], next: null },
    ],
  });
  fireEvent.click(await screen.findByRole("button", { name: "Show the log" }));
  expect((await screen.findByText("Labels withdrawn")).closest("tr")?.textContent).toContain(
    "labeller: Bob, labels: 3",
  );
  fireEvent.click(screen.getByRole("button", { name: "Show more" }));
  expect((await screen.findByText("Project made")).closest("tr")?.textContent).toContain(
    "Operator",
  );
});

test("details are one line, of bounded length", () => {
  const details = { overlap: { from: 1, to: "2..5" }, changed: ["title", "task"], labels: 3 };
  expect(detailsText(details)).toBe("overlap: 1 → 2..5, changed: title task, labels: 3");
  expect(detailsText({ reason: "x".repeat(1000) }).length).toBe(301);
});
