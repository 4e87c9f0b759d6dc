import { fireEvent, screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, open } from "../../support/adminPage";
import { type Answered, API, flag } from "../../support/fakeApi";

fakePage();

test("an owner answers a flag, and reads the thread", async () => {
  let answered = false;
  const message = { by: "root", owner: true, text: "the left one", created: null, seen: false };
  const { asked } = await open("flags", {
    [`GET ${API}/flags?resolved=false`]: (): Answered => [
      200,
      { flags: [{ ...flag("F1", "which?"), messages: answered ? [message] : [] }], next: null },
    ],
    [`POST ${API}/flags/F1/messages`]: (): Answered => {
      answered = true;
      return [200, {}];
    },
  });
  fireEvent.input(await screen.findByRole("textbox", { name: /Your answer to/, hidden: true }), {
    target: { value: "the left one" },
  });
  fireEvent.click(screen.getByRole("button", { name: "Send", hidden: true }));
  expect((await screen.findByText(/the left one/)).textContent).toBe("root: the left one");
  expect(screen.getByText(/not read yet/)).toBeTruthy();
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({ text: "the left one" });
});

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
