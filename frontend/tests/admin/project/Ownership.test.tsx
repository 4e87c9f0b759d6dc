import { fireEvent, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, open } from "../../support/adminPage";
import { API, project } from "../../support/fakeApi";

fakePage();

test("a project is archived only after a question", async () => {
  const { asked } = await open("project", { [`PATCH ${API}`]: [200, {}] });
  fireEvent.click(screen.getByRole("button", { name: "Archive the project" }));
  expect(asked.some(({ method }) => method === "PATCH")).toBe(false);
  fireEvent.click(screen.getByRole("button", { name: "Archive the project" }));
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({ archived: true }),
  );
});

test("an archived project says so, and can be brought back at once", async () => {
  const { asked } = await open("project", {
    [`GET ${API}`]: [200, { ...project, archived: true }],
    [`PATCH ${API}`]: [200, {}],
  });
  expect(screen.queryByRole("link", { name: "Label" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Bring it back" }));
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({ archived: false }),
  );
});

test("a project is handed over by name, and a link for the new owner is shown", async () => {
  const link = "https://label.test/join#c0de";
  const { asked } = await open("project", {
    [`POST ${API}/hand-over`]: [200, { name: "Lin", link }],
  });
  fireEvent.input(screen.getByRole("textbox", { name: "Name of the new owner" }), {
    target: { value: " Lin " },
  });
  const press = () => fireEvent.click(screen.getByRole("button", { name: "Hand over" }));
  press();
  press();
  await screen.findByRole("heading", { name: "The project is Lin’s now" });
  expect(screen.getByRole("textbox", { name: "Invitation link for Lin" })).toBeTruthy();
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({ name: "Lin" });
});
