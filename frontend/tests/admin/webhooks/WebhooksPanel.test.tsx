import { fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, open } from "../../support/adminPage";
import { API } from "../../support/fakeApi";

fakePage();

const webhook = {
  id: 4,
  link: "https://hooks.example.org/supt",
  events: ["item.done"],
  secret: null,
  state: "on",
  reason: null,
  failures: 2,
  succeeded: null,
  waiting: 7,
};
const found = { allowed: true, types: ["label.created", "item.done"], webhooks: [webhook] };

const shown = async () => {
  const panel = within(await screen.findByRole("region", { name: "Webhooks" }));
  fireEvent.click(panel.getByRole("button", { name: "Show webhooks" }));
  return panel;
};

test("webhooks are listed with how each does", async () => {
  await open("project", { [`GET ${API}/webhooks`]: [200, found] });
  const panel = await shown();
  const [, row] = await panel.findAllByRole("row");
  expect(row?.textContent).toContain("https://hooks.example.org/suptitem.doneon2 failed in a row7");
});

test("a webhook is made with what was chosen, and its secret shown once", async () => {
  const { asked } = await open("project", {
    [`GET ${API}/webhooks`]: [200, { ...found, webhooks: [] }],
    [`POST ${API}/webhooks`]: [200, { ...webhook, secret: "whsec_abc" }],
  });
  const panel = await shown();
  fireEvent.input(await panel.findByRole("textbox", { name: "Address of the receiver" }), {
    target: { value: " https://hooks.example.org/supt " },
  });
  fireEvent.click(panel.getByRole("checkbox", { name: "item.done" }));
  fireEvent.click(panel.getByRole("button", { name: "Add webhook" }));
  const field = await panel.findByRole<HTMLInputElement>("textbox", {
    name: "Secret, which is shown only this once",
  });
  expect(field.value).toBe("whsec_abc");
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
    link: "https://hooks.example.org/supt",
    events: ["item.done"],
  });
});

test("what the receiver said is shown, and a delivery is sent again", async () => {
  const delivery = {
    id: 9,
    type: "item.done",
    item: 3,
    created: "2026-11-28T09:00:00Z",
    state: "failed",
    attempts: 10,
    next: null,
    status: 500,
    error: null,
    text: "no room",
  };
  const { asked } = await open("project", {
    [`GET ${API}/webhooks`]: [200, found],
    [`GET ${API}/webhooks/4/deliveries`]: [200, { deliveries: [delivery], next: null }],
    [`POST ${API}/webhooks/4/deliveries/9/resend`]: [200, delivery],
  });
  const panel = await shown();
  fireEvent.click(await panel.findByRole("button", { name: "Deliveries" }));
  expect(await panel.findByText("500 no room")).toBeTruthy();
  expect(panel.getByText("given up")).toBeTruthy();
  fireEvent.click(panel.getByRole("button", { name: "Send again" }));
  await waitFor(() => expect(asked.some(({ method }) => method === "POST")).toBe(true));
});

test("a webhook is deleted only after a second press", async () => {
  const { asked } = await open("project", {
    [`GET ${API}/webhooks`]: [200, found],
    [`DELETE ${API}/webhooks/4`]: [204, null],
  });
  const panel = await shown();
  fireEvent.click(await panel.findByRole("button", { name: "Delete" }));
  expect(asked.some(({ method }) => method === "DELETE")).toBe(false);
  fireEvent.click(panel.getByRole("button", { name: "Really delete?" }));
  await waitFor(() => expect(asked.some(({ method }) => method === "DELETE")).toBe(true));
});

test("where the operator allows no targets, the page says what to set", async () => {
  await open("project", { [`GET ${API}/webhooks`]: [200, { ...found, allowed: false }] });
  const panel = await shown();
  expect((await panel.findByRole("note")).textContent).toContain("--webhook-hosts");
  expect(panel.queryByRole("button", { name: "Add webhook" })).toBeNull();
});
