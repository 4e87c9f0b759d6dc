import { render, screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { Ended } from "../../../src/label/ended/Ended";
import type { IdleNotice } from "../../../src/protocol/messages";

const idle = (rest: Partial<IdleNotice>): IdleNotice => ({
  type: "idle",
  reason: "nothing_for_you",
  ...rest,
});

test("who has used up their quota sees the code and the way back", () => {
  const completion = { code: "C1", return_url: "https://example.org/done?cc=C1" };
  render(<Ended idle={idle({ why: "quota", completion })} />);
  expect(screen.getByText(/as many answers as you may/)).toBeTruthy();
  expect(screen.getByText("C1")).toBeTruthy();
  const back = screen.getByRole("link", { name: "Back to example.org" });
  expect(back.getAttribute("href")).toBe("https://example.org/done?cc=C1");
});

test("who came without a link sees no code", () => {
  render(<Ended idle={idle({ why: "quota" })} />);
  expect(screen.queryByRole("button")).toBeNull();
  expect(screen.queryByRole("link")).toBeNull();
});

test("a way back is a web page only", () => {
  const completion = { code: "C1", return_url: "javascript:alert(1)" };
  render(<Ended idle={idle({ reason: "done", completion })} />);
  expect(screen.queryByRole("link")).toBeNull();
  expect(screen.getByText(/no more items/)).toBeTruthy();
});
