import { fireEvent, screen, waitFor } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import { fakePage, open } from "../../support/adminPage";
import { API, project, status } from "../../support/fakeApi";

fakePage();

test("a task is edited beside its preview, and saved", async () => {
  const { asked } = await open("project", { [`PATCH ${API}`]: [200, {}] });
  fireEvent.click(screen.getByRole("button", { name: "Add an option" }));
  const value = screen.getByRole<HTMLInputElement>("textbox", { name: "Value of option 3" });
  fireEvent.input(value, { target: { value: "fox" } });
  expect(
    await screen.findByRole("button", { name: /^(?!More|Remove|Move|Put).*fox/, description: "" }),
  ).toBeTruthy();
  const known = screen.getByRole<HTMLInputElement>("textbox", { name: "Value of option 1" });
  expect(known.readOnly).toBe(true);
  fireEvent.click(screen.getAllByRole("button", { name: "Save" })[0] as HTMLElement);
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({
      task: { kind: "choice", options: ["cat", "dog", "fox"] },
    }),
  );
});

test("a value that answers may hold says why it can't be changed", async () => {
  await open("project");
  const value = screen.getByRole<HTMLInputElement>("textbox", { name: "Value of option 1" });
  const reason = document.getElementById(value.getAttribute("aria-describedby") ?? "");
  expect(reason?.textContent).toMatch(/^Answers were given, so these values are locked/);
});

test("values can be changed as long as nobody has answered", async () => {
  await open("project", {}, () => ({ ...status, labels: 0 }));
  const value = screen.getByRole<HTMLInputElement>("textbox", { name: "Value of option 1" });
  expect(value.readOnly).toBe(false);
  expect(screen.queryByText(/^Answers were given/)).toBeNull();
});

test("a task that the server refuses says why and stays to be mended", async () => {
  await open("project", { [`PATCH ${API}`]: [400, { error: "the project has 3 answers" }] });
  fireEvent.click(screen.getByRole("button", { name: "Remove dog" }));
  fireEvent.click(screen.getAllByRole("button", { name: "Save" })[0] as HTMLElement);
  await screen.findByText("the project has 3 answers");
  fireEvent.click(screen.getAllByRole("button", { name: "Discard" })[0] as HTMLElement);
  expect(screen.getByRole("button", { name: "Remove dog" })).toBeTruthy();
});

test("title and guidelines are edited, and what is said of them is text", async () => {
  const { asked } = await open("project", { [`PATCH ${API}`]: [200, {}] });
  const field = screen.getByRole("textbox", { name: /Guidelines/ });
  fireEvent.input(field, { target: { value: "<img src=x onerror=alert(1)>" } });
  expect(document.querySelector(".preview img[onerror]")).toBe(null);
  fireEvent.click(screen.getAllByRole("button", { name: "Save" })[1] as HTMLElement);
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({
      title: "Digits",
      guidelines: "<img src=x onerror=alert(1)>",
    }),
  );
});

test("labels are downloaded in a format, since a time, with what items hold", async () => {
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:x" }));
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
  const { asked } = await open("project", {
    [`GET ${API}/labels?format=csv&resolve=majority&with=item&machine=false`]: [200, ["a"]],
  });
  const choose = (name: string, value: string) =>
    fireEvent.change(screen.getByRole("combobox", { name: new RegExp(`^${name}`) }), {
      target: { value },
    });
  choose("Format", "csv");
  choose("Rows", "majority");
  fireEvent.click(screen.getByRole("checkbox", { name: /With what each item holds/ }));
  fireEvent.click(screen.getByRole("checkbox", { name: /Without labels that programs/ }));
  fireEvent.click(screen.getByRole("button", { name: "Download" }));
  await screen.findByText(/^Saved, /);
  expect(clicked).toHaveBeenCalledOnce();
  expect(asked.at(-1)?.path).toContain("format=csv");
});

test("a refused download says why, and saves nothing", async () => {
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
  await open("project", {
    [`GET ${API}/labels?format=jsonl`]: [400, { error: "since is no time" }],
  });
  fireEvent.click(screen.getByRole("button", { name: "Download" }));
  await screen.findByText("since is no time");
  expect(clicked).not.toHaveBeenCalled();
});

test("settings are changed, and only those that differ are sent", async () => {
  const { asked } = await open("project", { [`PATCH ${API}`]: [200, {}] });
  const field = screen.getByRole("textbox", { name: /Answers per item/ });
  fireEvent.input(field, { target: { value: "3" } });
  fireEvent.click(screen.getAllByRole("button", { name: "Save" })[4] as HTMLElement);
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({
      settings: { overlap: 3 },
    }),
  );
});

test("what is edited while settings are being saved stays", async () => {
  await open("project", { [`PATCH ${API}`]: [200, {}] });
  const field = screen.getByRole<HTMLInputElement>("textbox", { name: /Answers per item/ });
  const save = screen.getAllByRole("button", { name: "Save" })[4] as HTMLElement;
  fireEvent.input(field, { target: { value: "3" } });
  fireEvent.click(save);
  fireEvent.input(field, { target: { value: "4" } });
  await waitFor(() => expect(save.getAttribute("aria-disabled")).toBe("true"));
  await waitFor(() => expect(save.getAttribute("aria-disabled")).toBe("false"));
  expect(field.value).toBe("4");
});

test("the whole project is downloaded as a file", async () => {
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:x" }));
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
  const { asked } = await open("project", { [`GET ${API}/file`]: [200, ["PK"]] });
  fireEvent.click(screen.getByRole("button", { name: "Get the file" }));
  await screen.findByText(/^Saved, /);
  expect(clicked).toHaveBeenCalledOnce();
  expect(asked.at(-1)?.path).toBe(`${API}/file`);
});

test("an archived project's fields can't be edited, and the page says why", async () => {
  await open("project", { [`GET ${API}`]: [200, { ...project, archived: true }] });
  expect(screen.getByText(/Bring it back below to change it/)).toBeTruthy();
  expect(screen.queryByText(/takes effect at once/)).toBeNull();
  const fields = [
    screen.getByRole("textbox", { name: /Guidelines/ }),
    screen.getByRole("textbox", { name: "Value of option 1" }),
    screen.getByRole("textbox", { name: /Answers per item/ }),
    screen.getByRole("textbox", { name: "Name of the new owner" }),
    ...screen.getAllByRole("button", { name: "Save" }),
  ];
  const disabled = (field: Element) => field.closest("fieldset[disabled]") !== null;
  expect(fields.filter((field) => !disabled(field))).toEqual([]);
  for (const name of ["Download", "Get the file", "Bring it back"])
    expect(disabled(screen.getByRole("button", { name }))).toBe(false);
});
