import { screen, waitFor, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, figure, open } from "../../support/adminPage";
import { status } from "../../support/fakeApi";

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
});

test("answers are shown by how often they were given, and lead to their items", async () => {
  await open();
  const rows = within(await screen.findByRole("table", { name: "" })).getAllByRole("row");
  expect(rows.slice(1).map((row) => row.textContent)).toEqual(["cat880 %", "true220 %"]);
  const link = screen.getByRole("link", { name: "Show items answered true" });
  expect(link.getAttribute("href")).toBe("/admin/digits/items?value=true");
});
