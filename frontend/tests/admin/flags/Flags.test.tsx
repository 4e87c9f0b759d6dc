import { fireEvent, screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, open } from "../../support/adminPage";
import { type Answered, API, flag } from "../../support/fakeApi";

fakePage();

test("a flag is resolved and leaves", async () => {
  let open_ = true;
  const { asked } = await open("flags", {
    [`GET ${API}/flags?resolved=false`]: (): Answered => [
      200,
      { flags: open_ ? [flag("F1", "a <b>fox</b>?")] : [], next: null },
    ],
    [`PATCH ${API}/flags/F1`]: (): Answered => {
      open_ = false;
      return [200, {}];
    },
  });
  await screen.findByText("a <b>fox</b>?");
  fireEvent.click(screen.getByRole("button", { name: "Resolve" }));
  await screen.findByText(/No open flags/);
  expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({ resolved: true });
});
