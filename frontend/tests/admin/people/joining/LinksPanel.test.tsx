import { fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, open } from "../../../support/adminPage";
import { API } from "../../../support/fakeApi";

fakePage();

const link = {
  id: 3,
  link: null,
  max: 200,
  used: 7,
  labels: 1234,
  quota: 50,
  return_url: null,
  code: "C1",
  made_by: "ada",
  created: "2026-11-28T09:00:00Z",
  closed: null,
};

test("open links are listed with how many people have come by each", async () => {
  await open("people", { [`GET ${API}/links`]: [200, [link, { ...link, id: 2, closed: "x" }]] });
  const panel = within(await screen.findByRole("region", { name: "Open links" }));
  const rows = (await panel.findAllByRole("row")).slice(1);
  expect(rows.map((row) => row.textContent)).toEqual([
    "37 of 2001,23450C1openClose",
    "27 of 2001,23450C1closed",
  ]);
});

test("a link is made with what was entered, and shown once", async () => {
  const { asked } = await open("people", {
    [`GET ${API}/links`]: [200, []],
    [`POST ${API}/links`]: [200, { ...link, link: "https://label.test/open#s3cret" }],
  });
  const panel = within(await screen.findByRole("region", { name: "Open links" }));
  fireEvent.input(panel.getByRole("spinbutton", { name: "Number of people" }), {
    target: { value: "200" },
  });
  fireEvent.input(panel.getByRole("textbox", { name: "Return address" }), {
    target: { value: " https://example.org/{code} " },
  });
  fireEvent.click(panel.getByRole("button", { name: "Make link" }));
  const field = await panel.findByRole<HTMLInputElement>("textbox", {
    name: "Link for 200 people",
  });
  expect(field.value).toBe("https://label.test/open#s3cret");
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
    max: 200,
    quota: null,
    return_url: "https://example.org/{code}",
    code: null,
  });
});

test("a link is closed", async () => {
  const { asked } = await open("people", {
    [`GET ${API}/links`]: [200, [link]],
    [`DELETE ${API}/links/3`]: [204, null],
  });
  fireEvent.click(await screen.findByRole("button", { name: "Close link 3" }));
  await waitFor(() => expect(asked.some(({ method }) => method === "DELETE")).toBe(true));
});
