import { fireEvent, screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, open } from "../../support/adminPage";
import { API, item, type Routes } from "../../support/fakeApi";

fakePage();

test("a search goes on over pages in which nothing fits, and asks before it goes on for long", async () => {
  const empty = (after: number, next: number | null): Routes => ({
    [`GET ${API}/items/search?after=${after}&limit=30&text=fox`]: [200, { items: [], next }],
  });
  const { asked } = await open("items?text=fox", {
    ...empty(0, 1),
    ...empty(1, 2),
    ...empty(2, 3),
    ...empty(3, 4),
    ...empty(4, 5),
    [`GET ${API}/items/search?after=5&limit=30&text=fox`]: [
      200,
      { items: [item("9", "a fox")], next: null },
    ],
  });
  fireEvent.click(await screen.findByRole("button", { name: "Keep searching" }));
  await screen.findByText("a fox");
  expect(screen.queryByRole("button", { name: "Keep searching" })).toBe(null);
  expect(asked.filter(({ path }) => path.includes("text=fox")).length).toBe(6);
});

test("a filter is a new address, and the browser's way back works", async () => {
  const found = (query: string, text: string): Routes => ({
    [`GET ${API}/items/search?after=0&limit=30${query}`]: [
      200,
      { items: [item("1", text)], next: null },
    ],
  });
  await open("items", { ...found("", "everything"), ...found("&kept=flagged", "flagged ones") });
  await screen.findByText("everything");
  fireEvent.change(screen.getByRole("combobox", { name: "Show" }), {
    target: { value: "flagged" },
  });
  await screen.findByText("flagged ones");
  expect(location.pathname + location.search).toBe("/admin/digits/items?kept=flagged");
  history.back();
  await screen.findByText("everything");
});
