import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import { Standing } from "../../../src/admin/oversight/Standing";
import { labellers } from "../../support/fakeApi";

const [ada] = labellers;
if (!ada) throw new Error("there is a labeller");

test("nothing is said of somebody who gets items", () => {
  const { container } = render(<Standing labeller={ada} />);
  expect(container.textContent).toBe("");
});

test.each([
  [{ state: "suspended", reason: "gold", gold: 10, gold_right: 3 }, "3 of 10 gold answers right"],
  [{ state: "suspended", reason: "quiz" }, "Quiz not passed"],
  [{ state: "voided", reason: "spam" }, "Voided"],
] as const)("%o is told", (state, said) => {
  const { container } = render(<Standing labeller={{ ...ada, ...state }} />);
  expect(container.textContent).toContain(said);
});

test("an owner lets somebody go on", async () => {
  const asked = vi.fn(
    async (_url: unknown, _init?: RequestInit) => new Response(null, { status: 204 }),
  );
  vi.stubGlobal("fetch", asked);
  render(<Standing labeller={{ ...ada, state: "suspended", reason: "gold" }} />);
  fireEvent.click(screen.getByRole("button", { name: "Let ada go on" }));
  await waitFor(() => expect(asked).toHaveBeenCalled());
  expect(String(asked.mock.calls[0]?.[0])).toMatch(/\/labellers\/ada\/lift$/);
  vi.unstubAllGlobals();
});
