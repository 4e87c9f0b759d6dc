import { fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import { fakePage, open } from "../../support/adminPage";
import { type Answered, API } from "../../support/fakeApi";

fakePage();

test("labellers are listed with their pace, agreement and presence", async () => {
  await open("people");
  const group = await screen.findByRole("group", { name: "People" });
  const rows = within(group).getAllByRole("row");
  expect(rows.slice(1).map((row) => row.textContent)).toEqual([
    "adaOwner41231.31.2 s88 %hereNew linkWithdraw labelsRevoke",
    "graceLabeller0–––awayNew linkWithdraw labelsRevoke",
  ]);
});

test("nobody is revoked without being asked for, and a refusal is said where it was asked", async () => {
  let refused = true;
  const { asked } = await open("people", {
    [`DELETE ${API}/labellers/grace`]: (): Answered =>
      refused ? [400, { error: "grace takes part in other projects, too." }] : [204, null],
  });
  fireEvent.click(await screen.findByRole("button", { name: "Revoke grace" }));
  const dialog = await screen.findByRole("dialog", { name: "Revoke grace?" });
  expect(asked.some(({ method }) => method === "DELETE")).toBe(false);
  fireEvent.click(within(dialog).getByRole("button", { name: "Revoke" }));
  await within(dialog).findByText("grace takes part in other projects, too.");
  expect((dialog as HTMLDialogElement).open).toBe(true);
  refused = false;
  fireEvent.click(within(dialog).getByRole("button", { name: "Revoke" }));
  await waitFor(() => expect((dialog as HTMLDialogElement).open).toBe(false));
});

test.each([
  ["http://127.0.0.1:8000/join#c0de", 1],
  ["http://localhost/join#c0de", 1],
  ["https://label.test/join#c0de", 0],
])("a link that only this machine can open says so: %s", async (link, warnings) => {
  await open("people", { [`POST ${API}/labellers`]: [200, { name: "Lin", token: "t", link }] });
  const name = await screen.findByRole<HTMLInputElement>("textbox", { name: "Name" });
  fireEvent.input(name, { target: { value: "Lin" } });
  fireEvent.submit(name.closest("form") as HTMLFormElement);
  await screen.findByRole("textbox", { name: "Invitation link for Lin" });
  expect(screen.queryAllByText(/opens on this machine only/)).toHaveLength(warnings);
});

test("an invitation shows its link, to be copied", async () => {
  const link = "https://label.test/join#c0de";
  const { asked } = await open("people", {
    [`POST ${API}/labellers`]: [200, { name: "Lin", token: "t", link }],
  });
  const name = await screen.findByRole<HTMLInputElement>("textbox", { name: "Name" });
  fireEvent.input(name, { target: { value: " Lin " } });
  fireEvent.change(screen.getByRole("combobox", { name: "Role" }), { target: { value: "admin" } });
  fireEvent.submit(name.closest("form") as HTMLFormElement);
  const field = await screen.findByRole<HTMLInputElement>("textbox", {
    name: "Invitation link for Lin",
  });
  expect(field.value).toBe(link);
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
    name: "Lin",
    role: "admin",
  });
  const writeText = vi.fn(async () => {});
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  fireEvent.click(screen.getByRole("button", { name: "Copy" }));
  await screen.findByRole("button", { name: "Copied" });
  expect(writeText).toHaveBeenCalledWith(link);
});

test("where the page may not copy it says which key does", async () => {
  await open("people", {
    [`POST ${API}/labellers`]: [200, { name: "Lin", token: "t", link: "http://h/join#x" }],
  });
  const name = await screen.findByRole("textbox", { name: "Name" });
  fireEvent.input(name, { target: { value: "Lin" } });
  fireEvent.submit(name.closest("form") as HTMLFormElement);
  vi.stubGlobal("navigator", {});
  fireEvent.click(await screen.findByRole("button", { name: "Copy" }));
  await screen.findByRole("button", { name: "Press Ctrl+C to copy" });
});

test("somebody who lost their link gets a new one, or the refusal is said", async () => {
  const link = "https://label.test/join#n3w";
  const { asked } = await open("people", {
    [`POST ${API}/labellers/grace/link`]: [200, { name: "grace", token: null, link }],
    [`POST ${API}/labellers/ada/link`]: [400, { error: "that is you" }],
  });
  fireEvent.click(await screen.findByRole("button", { name: "New link for grace" }));
  const field = await screen.findByRole<HTMLInputElement>("textbox", {
    name: "Invitation link for grace",
  });
  expect(field.value).toBe(link);
  fireEvent.click(screen.getByRole("button", { name: "New link for ada" }));
  await screen.findByText("that is you");
  expect(asked.filter(({ method }) => method === "POST")).toHaveLength(2);
});
