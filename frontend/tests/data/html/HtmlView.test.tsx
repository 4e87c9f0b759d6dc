import { render } from "@testing-library/preact";
import { expect, test } from "vitest";
import { HtmlView } from "../../../src/data/html/HtmlView";
import { frameOf } from "../../../src/data/html/sanitize";

test("markup is in a frame that may do nothing", () => {
  const { container } = render(<HtmlView html="<p>Hello</p><script>1</script>" />);
  const frame = container.querySelector("iframe") as HTMLIFrameElement;
  expect(frame.getAttribute("sandbox")).toBe("");
  expect(frame.getAttribute("referrerpolicy")).toBe("no-referrer");
  expect(frame.title).toBe("The item to label, as a page");
  expect(frame.getAttribute("srcdoc")).toContain("Hello");
});

test("the frame has a policy of its own, before any content", () => {
  const page = frameOf("<p>Hello</p>");
  expect(page.indexOf("Content-Security-Policy")).toBeLessThan(page.indexOf("<body"));
  expect(page).toContain("default-src 'none'; img-src data:");
});
