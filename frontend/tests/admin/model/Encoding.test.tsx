import { render, screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { Encoding } from "../../../src/admin/model/Encoding";

const encoding = (done: number, total: number, error: string | null = null, name = "clip 2") => ({
  ...{ done, total, error, name },
});

test("a bar says how far the encoder is, and what is learned until it is done", () => {
  render(<Encoding encoding={encoding(1234, 10_000)} />);
  expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("12");
  const note = screen.getByText(/^1,234 of 10,000 items are encoded/).textContent;
  expect(note).toContain("by clip 2");
  expect(note).toContain("Their vectors are used once nearly all items have one");
});

test("when it is done there is no bar, and nothing to wait for", () => {
  render(<Encoding encoding={encoding(7, 7)} />);
  expect(screen.queryByRole("progressbar")).toBe(null);
  expect(screen.getByText(/^7 of 7 items are encoded/).textContent).not.toContain("used once");
});

test("an error is one sentence, also if the encoder has no name yet", () => {
  render(<Encoding encoding={encoding(0, 0, "The encoder could not be made.", "")} />);
  expect(screen.getByRole("alert").textContent).toBe("The encoder could not be made.");
  expect(screen.queryByRole("progressbar")).toBe(null);
});

test("without an encoder nothing is shown", () => {
  const { container } = render(<Encoding encoding={null} />);
  expect(container.textContent).toBe("");
});
