import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { App } from "../../../src/App";
import { serve } from "../../support/fakeApi";

const row = (id: string, more: object = {}) => ({
  id,
  program: false,
  provider: "ACME",
  agent: "Firefox on Linux",
  created: "2026-01-02T10:00:00+00:00",
  seen: null,
  expires: null,
  present: false,
  ...more,
});

test("the present browser is marked and can't be ended here, the others can", async () => {
  let rows = [
    row("a", { present: true, seen: "2026-01-05T10:00:00+00:00" }),
    row("b", { agent: null, provider: null }),
    row("c", { program: true, agent: null, provider: null }),
  ];
  const asked = serve({
    "GET /api/v1/sign-ins": () => [200, rows],
    "DELETE /api/v1/sign-ins/b": () => {
      rows = rows.filter(({ id }) => id !== "b");
      return [204, null];
    },
    "DELETE /api/v1/sign-ins": () => {
      rows = rows.slice(0, 1);
      return [200, { ended: 1 }];
    },
  });
  render(<App pathname="/sign-ins" />);
  await screen.findByText("by ACME · since Jan 2, 2026 · last used Jan 5, 2026");
  screen.getByText("by an invitation link · since Jan 2, 2026");
  screen.getByText("(this browser)");
  screen.getByRole("combobox", { name: "Language" });
  expect(screen.getAllByRole("button", { name: /^Sign out: / })).toHaveLength(2);
  fireEvent.click(screen.getByRole("button", { name: "Sign out: A browser" }));
  await waitFor(() => expect(screen.queryByText("A browser")).toBeNull());
  fireEvent.click(screen.getByRole("button", { name: "Sign out everywhere else" }));
  await screen.findByText("You are signed in nowhere else.");
  expect(screen.getByRole("status").textContent).toBe("1 other has ended.");
  expect(asked.filter(({ method }) => method === "DELETE")).toHaveLength(2);
});

test("what can't be ended is said", async () => {
  serve({
    "GET /api/v1/sign-ins": [200, [row("a", { present: true }), row("b")]],
    "DELETE /api/v1/sign-ins/b": [404, { error: "you are not signed in there" }],
  });
  render(<App pathname="/sign-ins" />);
  fireEvent.click(await screen.findByRole("button", { name: "Sign out: Firefox on Linux" }));
  await waitFor(() =>
    expect(screen.getByRole("status").textContent).toBe("you are not signed in there"),
  );
});
