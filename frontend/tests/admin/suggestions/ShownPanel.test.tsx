import { fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, open } from "../../support/adminPage";
import { API, project } from "../../support/fakeApi";

fakePage();

const panel = () => screen.getByRole("region", { name: "What labellers see" });

test("the owner chooses a source, and only what has changed is sent", async () => {
  const { asked } = await open("suggestions", {
    [`GET ${API}/suggestions/sources`]: [200, [{ source: "rules", suggestions: 3 }]],
    [`PATCH ${API}`]: [200, {}],
  });
  const field = within(panel()).getByRole("combobox", { name: /^Suggestions of/ });
  await within(field).findByRole("option", { name: "rules" });
  const names = within(field).getAllByRole("option");
  expect(names.map(({ textContent }) => textContent)).toEqual([
    "None",
    "The project's own model",
    "rules",
  ]);
  fireEvent.change(field, { target: { value: "rules" } });
  const least = within(panel()).getByRole("spinbutton", { name: /^Lowest score/ });
  fireEvent.input(least, { target: { value: "60" } });
  fireEvent.click(within(panel()).getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({
      settings: { suggest: "rules", suggest_min: 0.6 },
    }),
  );
});

test("a source without suggestions that is set can still be seen", async () => {
  const settings = { ...project.settings, suggest: "gone" };
  await open("suggestions", { [`GET ${API}`]: [200, { ...project, settings }] });
  const field = within(panel()).getByRole<HTMLSelectElement>("combobox");
  expect(field.value).toBe("gone");
});

test("what the server refuses is said", async () => {
  await open("suggestions", { [`PATCH ${API}`]: [422, { error: "suggest_blind: too much" }] });
  const blind = within(panel()).getByRole("spinbutton", { name: /^Without a suggestion/ });
  expect((blind as HTMLInputElement).value).toBe("20");
  fireEvent.input(blind, { target: { value: "30" } });
  fireEvent.click(within(panel()).getByRole("button", { name: "Save" }));
  await screen.findByText("suggest_blind: too much");
});

test("a percentage beyond 100 is not sent, and said in the words of the field", async () => {
  const { asked } = await open("suggestions", { [`PATCH ${API}`]: [200, {}] });
  const blind = within(panel()).getByRole("spinbutton", { name: /^Without a suggestion/ });
  fireEvent.input(blind, { target: { value: "120" } });
  await screen.findByText("Give percentages from 0 to 100.");
  const save = within(panel()).getByRole("button", { name: "Save" });
  fireEvent.click(save);
  expect(save.getAttribute("aria-disabled")).toBe("true");
  expect(asked.some(({ method }) => method === "PATCH")).toBe(false);
  fireEvent.input(blind, { target: { value: "12" } });
  expect(screen.queryByText("Give percentages from 0 to 100.")).toBeNull();
});
