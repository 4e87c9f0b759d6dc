import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { Exports } from "../../../src/admin/project/Exports";
import { fakePage, open } from "../../support/adminPage";
import { API } from "../../support/fakeApi";

fakePage();

test("a task is edited beside its preview, and saved", async () => {
  const { asked } = await open("project", { [`PATCH ${API}`]: [200, {}] });
  fireEvent.click(screen.getByRole("button", { name: "Add an option" }));
  const value = screen.getByRole<HTMLInputElement>("textbox", { name: "Value of option 3" });
  fireEvent.input(value, { target: { value: "fox" } });
  expect(await screen.findByRole("button", { name: /fox/, description: "" })).toBeTruthy();
  const known = screen.getByRole<HTMLInputElement>("textbox", { name: "Value of option 1" });
  expect(known.readOnly).toBe(true);
  fireEvent.click(screen.getAllByRole("button", { name: "Save" })[0] as HTMLElement);
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({
      task: { kind: "choice", options: ["cat", "dog", "fox"] },
    }),
  );
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

test("labels can be fetched as JSON lines and as CSV", async () => {
  await open("project");
  const href = (name: string) => screen.getByRole("link", { name }).getAttribute("href");
  expect(href("JSON lines")).toBe(`${API}/labels?format=jsonl`);
  expect(href("CSV")).toBe(`${API}/labels?format=csv`);
  expect(screen.queryByRole("link", { name: "COCO" })).toBeNull();
  fireEvent.click(screen.getByRole("checkbox", { name: /With what each item holds/ }));
  expect(href("JSON lines")).toBe(`${API}/labels?format=jsonl&with=item`);
  expect(href("CSV")).toBe(`${API}/labels?format=csv&with=item`);
});

test("shapes can be fetched as COCO", async () => {
  render(<Exports slug="digits" kind="boxes" />);
  const link = screen.getByRole("link", { name: "COCO" });
  expect(link.getAttribute("href")).toBe(`${API}/labels?format=coco`);
});
