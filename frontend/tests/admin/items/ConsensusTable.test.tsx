import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, open } from "../../support/adminPage";
import { API, answer, item } from "../../support/fakeApi";

fakePage();

test("an item with several answers shows what they come to, and how sure that is", async () => {
  const answers = [answer("ada", "cat"), answer("ben", "dog"), answer("cy", "cat")];
  await open("items?item=7", {
    [`GET ${API}/items/7`]: [200, item("7", "a fox", { answers })],
    [`GET ${API}/items/7/consensus`]: [
      200,
      {
        consensus: [{ question: "", value: "cat", confidence: 0.83, agreement: 2 / 3, labels: 3 }],
      },
    ],
  });
  const head = await screen.findByRole("columnheader", { name: "Consensus" });
  const table = within(head.closest("table") as HTMLElement);
  expect(table.getAllByRole("cell").map(({ textContent }) => textContent)).toEqual([
    "cat",
    "83 %",
    "67 %",
  ]);
});

test("an item with one answer asks for no consensus", async () => {
  const { asked } = await open("items?item=7", {
    [`GET ${API}/items/7`]: [200, item("7", "a fox", { answers: [answer("ada", "cat")] })],
  });
  await screen.findByRole("rowheader", { name: "ada" });
  expect(asked.filter(({ path }) => path.includes("consensus"))).toEqual([]);
});
