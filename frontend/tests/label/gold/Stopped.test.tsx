import { render } from "@testing-library/preact";
import { expect, test } from "vitest";
import { Stopped } from "../../../src/label/gold/Stopped";

test.each([
  ["suspended", "You get no more items for now"],
  ["quiz_failed", "You have not passed the test"],
  ["voided", "You get no more items"],
] as const)("%s is told in a sentence", (why, title) => {
  const { container } = render(<Stopped why={why} />);
  expect(container.querySelector("h2")?.textContent).toBe(title);
  expect(container.querySelector("p")?.textContent).not.toBe("");
});
