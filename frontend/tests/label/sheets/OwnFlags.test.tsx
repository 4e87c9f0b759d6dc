import { fireEvent, screen, waitFor } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import { fakePage, hear, open, press } from "../../support/labelPage";
import { item } from "../../support/session";

fakePage();

test("an owner's answer is said at the flag button, listed, and then seen", async () => {
  const asked: [string, string, string][] = [];
  let unread = 1;
  vi.stubGlobal("fetch", (path: string, init?: RequestInit) => {
    asked.push([init?.method ?? "GET", path, String(init?.body ?? "")]);
    if (path.endsWith("/seen")) unread = 0;
    const flag = {
      id: "F1",
      item: "1",
      note: "which?",
      messages: [{ by: "root", owner: true, text: "the left one" }],
    };
    return Promise.resolve(new Response(JSON.stringify({ flags: [flag], unread })));
  });
  await open(1);
  const button = () => screen.getByRole("button", { name: /^Flag/ }).textContent;
  await waitFor(() => expect(button()).toBe("Flag1 newF"), { timeout: 3_000 });
  press("f");
  const list = await screen.findByRole("region", { name: "Your notes and the answers" });
  await waitFor(() => expect(list.textContent).toContain("which?Owner: the left one"));
  await waitFor(() => expect(asked.some(([, path]) => path.endsWith("/me/flags/seen"))).toBe(true));
  const field = screen.getByRole("textbox", { name: "Write on" });
  fireEvent.input(field, { target: { value: "thanks" } });
  fireEvent.submit(field.closest("form") as Element);
  await waitFor(() =>
    expect(asked).toContainEqual([
      "POST",
      "/api/v1/projects/digits/me/flags/F1/messages",
      JSON.stringify({ text: "thanks" }),
    ]),
  );
});

test("an item that comes with a thread shows it", async () => {
  await open(1);
  hear({
    ...item(2),
    messages: [
      { by: "you", text: "which?", at_ms: 1 },
      { by: "owner", text: "the left one", at_ms: 2 },
    ],
  });
  press("1", "Digit1");
  const thread = await screen.findByRole("complementary", { name: "Your note on this item" });
  expect(thread.textContent).toBe("You: which?Owner: the left one");
});
