import { fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, open } from "../../../support/adminPage";
import { API } from "../../../support/fakeApi";

fakePage();

const nurses = { name: "nurses", members: ["ada", "grace"], mine: true };
const others = { name: "others", members: ["ada"], mine: false };

test("a group is changed by its list of names", async () => {
  const { asked } = await open("people", {
    [`GET ${API}/groups`]: [200, [nurses, others]],
    [`PATCH ${API}/groups/nurses`]: [200, { ...nurses, members: ["grace", "lin"] }],
  });
  const panel = within(await screen.findByRole("region", { name: "Groups" }));
  const change = await panel.findByRole("button", { name: "Change group nurses" });
  const form = change.closest("form") as HTMLFormElement;
  const field = within(form).getByRole<HTMLInputElement>("textbox", { name: "People" });
  expect(field.value).toBe("ada, grace");
  fireEvent.input(field, { target: { value: "grace, lin" } });
  fireEvent.submit(form);
  await waitFor(() => expect(field.value).toBe("grace, lin"));
  expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({
    add: ["lin"],
    remove: ["ada"],
  });
  expect(panel.queryByRole("button", { name: "Change group others" })).toBeNull();
});

test("a group is made and deleted", async () => {
  const { asked } = await open("people", {
    [`GET ${API}/groups`]: [200, [nurses]],
    [`POST ${API}/groups`]: [200, nurses],
    [`DELETE ${API}/groups/nurses`]: [204, null],
  });
  const panel = within(await screen.findByRole("region", { name: "Groups" }));
  fireEvent.input(await panel.findByRole("textbox", { name: "Group" }), {
    target: { value: "doctors" },
  });
  fireEvent.click(panel.getByRole("button", { name: "Make group" }));
  await waitFor(() => expect(asked.some(({ method }) => method === "POST")).toBe(true));
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
    name: "doctors",
    members: [],
  });
  fireEvent.click(await panel.findByRole("button", { name: "Delete group nurses" }));
  await waitFor(() => expect(asked.some(({ method }) => method === "DELETE")).toBe(true));
});
